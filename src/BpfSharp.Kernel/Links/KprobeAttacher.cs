using BpfSharp.Backends;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Programs;

namespace BpfSharp.Kernel.Links;

/// <summary>Attaches to kernel functions and their returns: through the kprobe PMU where there is one (since 4.17), else through tracefs.</summary>
internal static class KprobeAttacher
{
    /// <summary>What is said of kernels that have no kprobes.</summary>
    public const string Missing = "this kernel is built without kprobes (CONFIG_KPROBES)";

    /// <summary>Whether this kernel has kprobes at all.</summary>
    public static bool IsAvailable(Func<Tracefs> tracefs) => ProbePmu.Find("kprobe") is not null || KprobeEvent.IsAvailable(tracefs());

    public static ILinkBackend Attach(KernelProgram program, KprobeTarget target, Tracefs tracefs)
    {
        var errno = Errno.EOPNOTSUPP;
        if (ProbePmu.Find("kprobe") is { } pmu)
            return ByPmu(program, target, pmu, out errno) ?? throw KprobeExplainer.Refused(program, target, errno, tracefs);
        if (KprobeEvent.IsAvailable(tracefs))
            return ByTracefs(program, target, tracefs, out errno) ?? throw KprobeExplainer.Refused(program, target, errno, tracefs);
        throw new BpfException($"Program {program.Name} can't be attached to {Describe(target)}: {Missing}. "
            + "Tracepoints, raw tracepoints and uprobes work without them.", errno);
    }

    public static string Describe(KprobeTarget target) => $"{(target.IsReturn ? "kretprobe" : "kprobe")} {target.Function}{(target.Offset == 0 ? "" : $"+0x{target.Offset:x}")}";

    private static unsafe PerfEventLink? ByPmu(KernelProgram program, KprobeTarget target, ProbePmu pmu, out Errno errno)
    {
        var name = KernelText.ToNulTerminated(target.Function);
        fixed (byte* pointer = name)
        {
            var attributes = new PerfEventAttr
            {
                Type = pmu.Type,
                Config = target.IsReturn ? 1UL << pmu.ReturnBit : 0,
                Config1 = (ulong)pointer,
                Config2 = target.Offset,
                Flags = PerfEventFlags.Disabled,
            };
            var perfEvent = PerfEvent.Open(attributes, -1, 0, out errno);
            return perfEvent is null ? null : PerfEventLink.Attach(program, perfEvent, Describe(target), out errno);
        }
    }

    /// <summary>The way of kernels without the PMU; null with the reason where the kernel refuses.</summary>
    internal static KprobeEvent? ByTracefs(KernelProgram program, KprobeTarget target, Tracefs tracefs, out Errno errno)
    {
        var probe = KprobeEvent.Create(tracefs, target, out errno);
        if (probe is null)
            return null;
        var attributes = new PerfEventAttr { Type = (uint)PerfType.Tracepoint, Config = probe.Id, SamplePeriod = 1, Wakeup = 1, Flags = PerfEventFlags.Disabled };
        var perfEvent = PerfEvent.Open(attributes, -1, 0, out errno);
        var link = perfEvent is null ? null : PerfEventLink.Attach(program, perfEvent, $"{Describe(target)} through tracefs", out errno);
        if (link is not null)
            return probe.Holding(link);
        probe.Dispose();
        return null;
    }
}
