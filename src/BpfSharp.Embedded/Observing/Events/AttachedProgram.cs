using BpfSharp.Backends;

namespace BpfSharp.Embedded.Observing.Events;

/// <summary>A program that runs at an event of the observer's, until disposed.</summary>
internal sealed class AttachedProgram(EmbeddedProgram program, string description, EventHub hub, Action<AttachedProgram> detach) : ILinkBackend
{
    private bool _hasFaulted;
    private bool _isDetached;

    /// <inheritdoc/>
    public string Description => description;

    /// <summary>The only process whose events count; -1 for all.</summary>
    public int ProcessId { get; init; } = -1;

    /// <summary>What the program gets by bpf_get_attach_cookie.</summary>
    public ulong Cookie { get; init; }

    /// <summary>Runs the program. A fault stops the program, not what it observes; the first one is told.</summary>
    public void Run(Span<byte> context)
    {
        if (_isDetached)
            return;
        try
        {
            hub.Cookie = Cookie;
            program.Run(context);
        }
        catch (BpfException fault)
        {
            if (!_hasFaulted)
                hub.Report(new BpfException($"Program {program.Name} was stopped at {description}: {fault.Message}", fault.Errno, fault));
            _hasFaulted = true;
        }
    }

    /// <summary>Detaches: when this returns, the program neither runs nor will run for this event.</summary>
    public void Dispose()
    {
        lock (hub.Gate)
        {
            if (_isDetached)
                return;
            _isDetached = true;
        }

        detach(this);
    }
}
