using BpfSharp.Backends;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Interop.Attributes;
using BpfSharp.Kernel.Privileges;
using BpfSharp.Kernel.Programs;

namespace BpfSharp.Kernel.Links;

/// <summary>Attaches to many places of a file by one link (uprobe.multi, since 6.6).</summary>
internal static class UprobeMultiAttacher
{
    /// <summary>BPF_F_UPROBE_MULTI_RETURN.</summary>
    private const ulong FlagReturn = 1;

    public static unsafe ILinkBackend Attach(KernelProgram program, UprobeMultiTarget target)
    {
        var what = $"{(target.IsReturn ? "uretprobe" : "uprobe")}.multi of {target.Offsets.Length} places in {target.Path}{(target.ProcessId < 0 ? "" : $" in process {target.ProcessId}")}";
        var path = KernelText.ToNulTerminated(target.Path);
        fixed (byte* pathPointer = path)
        fixed (ulong* offsets = target.Offsets.AsSpan())
        {
            var options = new LinkOptions
            {
                Word0 = (ulong)pathPointer,
                Word1 = (ulong)offsets,
                Word4 = (uint)target.Offsets.Length | ((target.IsReturn ? FlagReturn : 0) << 32),
                Word5 = target.ProcessId < 0 ? 0 : (uint)target.ProcessId,
            };
            var handle = KernelLink.Create(program.Handle, 0, AttachType.TraceUprobeMulti, 0, options, out var errno);
            if (handle is not null)
                return new HandleLink($"{what} (BPF link)", handle);
            throw new BpfException($"Program {program.Name} can't be attached to {what}: {Errors.Describe(errno)}. {Reason(program, target, errno)}".TrimEnd(), errno);
        }
    }

    private static string Reason(KernelProgram program, UprobeMultiTarget target, Errno errno) => errno switch
    {
        Errno.EINVAL when program.Image.ExpectedAttachType != AttachType.TraceUprobeMulti => "The program wasn't loaded for uprobe.multi (expected_attach_type).",
        Errno.EINVAL => $"Linux has it since 6.6; this is {KernelVersion.Release}.",
        Errno.EBADF or Errno.ENOENT => "There is no such file.",
        Errno.ESRCH => $"There is no process {target.ProcessId}: it has ended, or the number is of another PID namespace.",
        Errno.EPERM => PrivilegeExplainer.Explain("uprobes", Capability.Perfmon, Capability.Bpf),
        Errno.EOPNOTSUPP or Errno.ENOTSUPP => "The instruction at one of the places can't be probed.",
        _ => "",
    };
}
