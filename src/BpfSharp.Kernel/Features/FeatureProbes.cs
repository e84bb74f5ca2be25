using BpfSharp.Backends;
using BpfSharp.Formats.Isa;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Links;
using BpfSharp.Kernel.Privileges;
using BpfSharp.Kernel.Programs;

namespace BpfSharp.Kernel.Features;

/// <summary>The questions. Each leaves nothing behind; failures for want of privileges or memory are thrown and so become "unknown".</summary>
internal static class FeatureProbes
{
    // Something every kernel has and that may be hooked; the program is only loaded, never attached.
    private const string HookableFunction = "bpf_fentry_test1";

    private static readonly FeatureStatus.Supported Supported = new();

    private static readonly Instruction[] ReturnZero = [new(0xb7, 0, 0, 0, 0), new(Opcode.Exit, 0, 0, 0, 0)];

    public static FeatureStatus KprobePmu()
        => ProbePmu.Find("kprobe") is not null ? Supported : Missing(4, 17, "there is no kprobe in /sys/bus/event_source/devices (CONFIG_KPROBE_EVENTS)");

    public static FeatureStatus UprobePmu()
        => ProbePmu.Find("uprobe") is not null ? Supported : Missing(4, 17, "there is no uprobe in /sys/bus/event_source/devices (CONFIG_UPROBE_EVENTS)");

    public static FeatureStatus KprobeEvents(KernelBackend backend)
        => KprobeEvent.IsAvailable(backend.Tracefs) ? Supported : Missing(4, 1, "tracefs has no kprobe_events (CONFIG_KPROBE_EVENTS)");

    public static FeatureStatus KernelBtf(KernelBackend backend)
        => backend.TargetBtf is not null ? Supported : Missing(5, 4, "there is no /sys/kernel/btf/vmlinux (CONFIG_DEBUG_INFO_BTF)");

    public static FeatureStatus Fentry(KernelBackend backend)
    {
        if (backend.TargetBtf is null)
            return Missing(5, 5, "it needs the kernel's types, and there is no /sys/kernel/btf/vmlinux");
        if (!ProcessCapabilities.Has(ProcessCapabilities.Effective(), Capability.Bpf) || !ProcessCapabilities.Has(ProcessCapabilities.Effective(), Capability.Perfmon))
            return new FeatureStatus.Unknown("asking takes CAP_BPF and CAP_PERFMON");
        var image = new ProgramImage
        {
            Name = "probe_fentry",
            Type = ProgramType.Tracing,
            ExpectedAttachType = AttachType.TraceFentry,
            AttachBtfName = HookableFunction,
            Instructions = [.. ReturnZero],
        };
        try
        {
            using var program = backend.LoadProgram(image);
            using var link = backend.Attach(program, new TracingTarget());
            return Supported;
        }
        catch (BpfException refused) when (refused.Errno is Errno.EPERM or Errno.EINVAL or Errno.ENOTSUPP or Errno.EOPNOTSUPP or Errno.ESRCH)
        {
            return Missing(5, 5, $"the kernel refuses such programs with {refused.Errno} (no trampolines: CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS)");
        }
    }

    public static FeatureStatus PerfEventLinks(KernelBackend backend)
    {
        using var program = backend.LoadProgram(new ProgramImage { Name = "probe_link", Type = ProgramType.PerfEvent, Instructions = [.. ReturnZero] });
        // The dummy software event never fires.
        var attributes = new PerfEventAttr { Type = (uint)PerfType.Software, Config = 9, SamplePeriod = 1, Flags = PerfEventFlags.Disabled };
        using var perfEvent = PerfEvent.Open(attributes, -1, 0, out var errno);
        if (perfEvent is null)
            return new FeatureStatus.Unknown($"no perf event to try it on: {Errors.Describe(errno)}");
        using var lease = perfEvent.Lease();
        using var link = KernelLink.Create(KernelProgram.Of(program).Handle, lease.Fd, AttachType.PerfEvent, 0, out errno);
        return errno switch
        {
            Errno.None => Supported,
            Errno.EINVAL => Missing(5, 15, $"this is {KernelVersion.Release}"),
            _ => new FeatureStatus.Unknown(Errors.Describe(errno)),
        };
    }

    public static FeatureStatus MapBatches(KernelBackend backend)
    {
        using var map = backend.CreateMap(new MapSpec { Name = "probe_batch", Type = MapType.Hash, KeySize = 4, ValueSize = 4, MaxEntries = 1 });
        var count = 1;
        var errno = map.UpdateBatch(stackalloc byte[4], stackalloc byte[4], ref count);
        return errno switch
        {
            Errno.None => Supported,
            Errno.EINVAL or Errno.ENOTSUPP => Missing(5, 6, $"this is {KernelVersion.Release}"),
            _ => new FeatureStatus.Unknown(Errors.Describe(errno)),
        };
    }

    public static FeatureStatus RingBuffer(KernelBackend backend)
    {
        try
        {
            using var map = backend.CreateMap(new MapSpec { Name = "probe_ring", Type = MapType.RingBuffer, MaxEntries = (uint)Environment.SystemPageSize });
            return Supported;
        }
        catch (BpfException refused) when (refused.Errno == Errno.EINVAL)
        {
            return Missing(5, 8, $"this is {KernelVersion.Release}");
        }
    }

    private static FeatureStatus.Missing Missing(int major, int minor, string reason) => new(new Version(major, minor), reason);
}
