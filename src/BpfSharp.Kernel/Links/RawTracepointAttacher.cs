using BpfSharp.Backends;
using BpfSharp.Formats.Text;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Interop.Attributes;
using BpfSharp.Kernel.Privileges;
using BpfSharp.Kernel.Programs;

namespace BpfSharp.Kernel.Links;

/// <summary>BPF_RAW_TRACEPOINT_OPEN: raw tracepoints by name, and tracing programs whose target was fixed at load, without one.</summary>
internal static class RawTracepointAttacher
{
    public static ILinkBackend Attach(KernelProgram program, RawTracepointTarget target, Tracefs tracefs)
    {
        var handle = Open(program, target.Name, out var errno);
        if (handle is not null)
            return new HandleLink($"raw tracepoint {target.Name}", handle);
        var reason = errno switch
        {
            Errno.ENOENT => $"This kernel has no such tracepoint.{SimilarNames.DidYouMean(target.Name, tracefs.EventNames().Select(name => name.Name))}",
            Errno.EINVAL when program.Type is not (ProgramType.RawTracepoint or ProgramType.RawTracepointWritable) => $"It is a {program.Type} program; raw tracepoints take RawTracepoint programs (sections raw_tracepoint/… or raw_tp/…).",
            Errno.EINVAL => "It reads more arguments than the tracepoint has.",
            Errno.EPERM => PrivilegeExplainer.Explain("raw tracepoints", Capability.Perfmon, Capability.Bpf),
            _ => "",
        };
        throw new BpfException($"Program {program.Name} can't be attached to raw tracepoint {target.Name}: {Errors.Describe(errno)}. {reason}".TrimEnd(), errno);
    }

    /// <summary>Opens; a null name is for programs that are tied to their target.</summary>
    public static unsafe BpfHandle? Open(KernelProgram program, string? name, out Errno errno)
    {
        var bytes = name is null ? null : KernelText.ToNulTerminated(name);
        using var lease = program.Handle.Lease();
        fixed (byte* pointer = bytes)
        {
            var attributes = new RawTracepointOpenAttr { Name = (ulong)pointer, ProgFd = lease.Fd };
            var result = BpfSyscall.Invoke(BpfCommand.RawTracepointOpen, ref attributes);
            errno = result.Errno;
            return result.Succeeded ? BpfHandle.Own(result.Value) : null;
        }
    }
}
