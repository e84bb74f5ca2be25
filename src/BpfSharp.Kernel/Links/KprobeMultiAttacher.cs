using System.Text;
using BpfSharp.Backends;
using BpfSharp.Kernel.Interop.Attributes;
using BpfSharp.Kernel.Privileges;
using BpfSharp.Kernel.Programs;

namespace BpfSharp.Kernel.Links;

/// <summary>Attaches to many kernel functions by one link (kprobe.multi, since 5.18): ftrace hooks them all at once.</summary>
internal static class KprobeMultiAttacher
{
    /// <summary>BPF_F_KPROBE_MULTI_RETURN.</summary>
    private const uint FlagReturn = 1;

    public static unsafe ILinkBackend Attach(KernelProgram program, KprobeMultiTarget target)
    {
        var what = $"{(target.IsReturn ? "kretprobe" : "kprobe")}.multi of {target.Functions.Length} functions";
        // All names one after the other, each with its NUL, and where each begins.
        var names = Encoding.UTF8.GetBytes(string.Join('\0', target.Functions) + '\0');
        var pointers = new ulong[target.Functions.Length];
        fixed (byte* start = names)
        fixed (ulong* symbols = pointers)
        {
            var at = start;
            for (var i = 0; i < pointers.Length; i++)
            {
                pointers[i] = (ulong)at;
                at += Encoding.UTF8.GetByteCount(target.Functions[i]) + 1;
            }

            var options = new LinkOptions { Word0 = (target.IsReturn ? FlagReturn : 0) | ((ulong)pointers.Length << 32), Word1 = (ulong)symbols };
            var handle = KernelLink.Create(program.Handle, 0, AttachType.TraceKprobeMulti, 0, options, out var errno);
            if (handle is not null)
                return new HandleLink($"{what} (BPF link)", handle);
            throw new BpfException($"Program {program.Name} can't be attached to {what}: {Errors.Describe(errno)}. {Reason(program, errno)}".TrimEnd(), errno);
        }
    }

    private static string Reason(KernelProgram program, Errno errno) => errno switch
    {
        Errno.EINVAL when program.Image.ExpectedAttachType != AttachType.TraceKprobeMulti => "The program wasn't loaded for kprobe.multi (expected_attach_type).",
        Errno.EOPNOTSUPP or Errno.ENOTSUPP => "This kernel is built without it (CONFIG_FPROBE).",
        Errno.EINVAL => $"Linux has it since 5.18, where built with CONFIG_FPROBE; this is {KernelVersion.Release}.",
        Errno.ESRCH or Errno.ENOENT => "One of the functions doesn't exist or can't be traced.",
        Errno.EPERM => PrivilegeExplainer.Explain("kprobes", Capability.Perfmon, Capability.Bpf),
        _ => "",
    };
}
