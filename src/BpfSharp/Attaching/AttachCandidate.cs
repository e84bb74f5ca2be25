using BpfSharp.Backends;

namespace BpfSharp.Attaching;

/// <summary>One way to serve a probe: which program of the object to load, how, and where to attach it.</summary>
/// <param name="Program">The program: the function itself or one of its alternatives.</param>
/// <param name="Options">How to load it.</param>
/// <param name="Target">Where to attach it.</param>
/// <param name="Mechanism">What the backend must offer.</param>
/// <param name="Description">For people: <c>tracepoint syscalls:sys_enter_execve</c>.</param>
internal sealed record AttachCandidate(ProgramSpec Program, ProgramLoadOptions Options, AttachTarget Target, AttachMechanism Mechanism, string Description);
