using BpfSharp.Backends;
using BpfSharp.Kernel.Privileges;
using BpfSharp.Kernel.Programs;

namespace BpfSharp.Kernel.Links;

/// <summary>Attaches programs that were tied to a function, hook or tracepoint when they were loaded: fentry, fexit, fmod_ret, tp_btf, LSM.</summary>
internal static class TracingAttacher
{
    public static ILinkBackend Attach(KernelProgram program)
    {
        var type = program.Image.ExpectedAttachType;
        var what = $"{type?.ToString() ?? program.Type.ToString()} {program.Image.AttachBtfName}";
        if (type == AttachType.TraceIter)
            return IteratorAttacher.Attach(program, null);
        var handle = RawTracepointAttacher.Open(program, null, out var errno);
        if (handle is not null)
            return new HandleLink(what, handle);
        var reason = errno switch
        {
            Errno.EINVAL when program.Image.AttachBtfName is null => $"It is a {program.Type} program that was loaded without a target (attach_btf_id).",
            Errno.EPERM => PrivilegeExplainer.Explain("attaching tracing programs", Capability.Perfmon, Capability.Bpf),
            Errno.EBUSY => "The function is taken: something else patches it (ftrace with direct calls, a live patch), or a freplace program replaces it.",
            Errno.ENOTSUPP or Errno.EOPNOTSUPP => "This kernel has no trampolines for functions on this machine (CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS).",
            Errno.E2BIG => "A function takes at most 38 tracing programs.",
            _ => "",
        };
        throw new BpfException($"Program {program.Name} can't be attached to {what}: {Errors.Describe(errno)}. {reason}".TrimEnd(), errno);
    }
}
