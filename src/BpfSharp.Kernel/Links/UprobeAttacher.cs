using BpfSharp.Backends;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Privileges;
using BpfSharp.Kernel.Programs;

namespace BpfSharp.Kernel.Links;

/// <summary>Attaches to places in files that processes execute, through the uprobe PMU (since 4.17).</summary>
internal static class UprobeAttacher
{
    private static readonly Version CookiesSince = new(5, 15);

    public static unsafe ILinkBackend Attach(KernelProgram program, UprobeTarget target)
    {
        var what = Describe(target);
        var pmu = ProbePmu.Find("uprobe") ?? throw new BpfException($"Program {program.Name} can't be attached to {what}: this kernel is built without uprobes (CONFIG_UPROBE_EVENTS), or older than 4.17.");
        if (target.SemaphoreOffset != 0 && pmu.SemaphoreShift is null)
            throw new BpfException($"Program {program.Name} can't be attached to {what}: its USDT semaphore needs ref_ctr_offset, which Linux has since 4.20; this is {KernelVersion.Release}.");
        var path = KernelText.ToNulTerminated(target.Path);
        fixed (byte* pointer = path)
        {
            var attributes = new PerfEventAttr
            {
                Type = pmu.Type,
                Config = (target.IsReturn ? 1UL << pmu.ReturnBit : 0) | (target.SemaphoreOffset << (pmu.SemaphoreShift ?? 0)),
                Config1 = (ulong)pointer,
                Config2 = target.Offset,
                Flags = PerfEventFlags.Disabled,
            };
            var perfEvent = PerfEvent.Open(attributes, target.ProcessId, target.ProcessId < 0 ? 0 : -1, out var errno)
                ?? throw new BpfException($"Program {program.Name} can't be attached to {what}: {Errors.Describe(errno)}. {Reason(program, target, errno)}".TrimEnd(), errno);
            return PerfEventLink.Attach(program, perfEvent, what, target.Cookie, out errno)
                ?? throw new BpfException($"Program {program.Name} can't be attached to {what}: {Errors.Describe(errno)}. {Reason(program, target, errno)}".TrimEnd(), errno);
        }
    }

    private static string Describe(UprobeTarget target)
        => $"{(target.IsReturn ? "uretprobe" : "uprobe")} {target.Path}+0x{target.Offset:x}{(target.ProcessId < 0 ? "" : $" in process {target.ProcessId}")}";

    private static string Reason(KernelProgram program, UprobeTarget target, Errno errno) => errno switch
    {
        Errno.ENOENT => "There is no such file.",
        Errno.ESRCH => $"There is no process {target.ProcessId}: it has ended, or the number is of another PID namespace.",
        Errno.EINVAL when target.Cookie is not null && KernelVersion.Current < CookiesSince => $"It needs an attach cookie (for arguments of USDT probes), which Linux has since {CookiesSince}; this is {KernelVersion.Release}.",
        Errno.EINVAL when program.Type != ProgramType.Kprobe => $"It is a {program.Type} program; uprobes take Kprobe programs.",
        Errno.EINVAL => "The path is no regular file, or the offset lies outside of it. Offsets are of the file, not of memory.",
        Errno.EOPNOTSUPP or Errno.ENOTSUPP => "The instruction at this offset can't be probed, or none begins there.",
        Errno.EPERM or Errno.EACCES => PrivilegeExplainer.Explain("uprobes", Capability.Perfmon, Capability.Bpf),
        Errno.EIO => "The file's file system can't be read page by page.",
        _ => "",
    };
}
