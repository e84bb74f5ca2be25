using BpfSharp.Backends;

namespace BpfSharp.Embedded;

/// <summary>Something whose events programs can run at: a process that is traced, a packet file, a clock.</summary>
public interface IEventSource
{
    /// <summary>True where some events of that kind can be had.</summary>
    bool Offers(AttachMechanism mechanism) => false;

    /// <summary>Makes a program run at the events of a target until the link is disposed; null where this source has no such events.</summary>
    /// <exception cref="BpfException">The source has such events, but not these; the message says why.</exception>
    ILinkBackend? TryAttach(EmbeddedProgram program, AttachTarget target);
}
