using System.Collections.Immutable;
using BpfSharp.Backends;

namespace BpfSharp.Attaching;

/// <summary>One way to serve a probe: which program of the object to load, how, and where to attach it.</summary>
/// <param name="Program">The program: the function itself or one of its alternatives.</param>
/// <param name="Options">How to load it.</param>
/// <param name="Targets">Where to attach it: one place, or each that a pattern stands for.</param>
/// <param name="Mechanism">What the backend must offer.</param>
/// <param name="Description">For people: <c>tracepoint syscalls:sys_enter_execve</c>.</param>
internal sealed record AttachCandidate(ProgramSpec Program, ProgramLoadOptions Options, ImmutableArray<AttachTarget> Targets, AttachMechanism Mechanism, string Description)
{
    public AttachCandidate(ProgramSpec program, ProgramLoadOptions options, AttachTarget target, AttachMechanism mechanism, string description)
        : this(program, options, [target], mechanism, description)
    {
    }

    /// <summary>True where some of the targets may refuse, as long as one doesn't: a pattern also matches functions that the kernel lets no one hook.</summary>
    public bool SkipsRefused { get; init; }
}
