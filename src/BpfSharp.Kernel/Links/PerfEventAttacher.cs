using System.Globalization;
using BpfSharp.Backends;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Maps;
using BpfSharp.Kernel.Privileges;
using BpfSharp.Kernel.Programs;

namespace BpfSharp.Kernel.Links;

/// <summary>Runs programs at samples of software and hardware events and clocks, on one CPU or on each.</summary>
internal static class PerfEventAttacher
{
    // perf_hw_id and perf_sw_ids of linux/perf_event.h, in order.
    private static readonly string[] HardwareNames = ["cycles", "instructions", "cache-references", "cache-misses", "branches", "branch-misses", "bus-cycles", "stalled-cycles-frontend", "stalled-cycles-backend", "ref-cycles"];
    private static readonly string[] SoftwareNames = ["cpu-clock", "task-clock", "page-faults", "context-switches", "cpu-migrations", "minor-faults", "major-faults", "alignment-faults", "emulation-faults", "dummy", "bpf-output", "cgroup-switches"];

    public static ILinkBackend Attach(KernelProgram program, PerfEventTarget target)
    {
        if ((target.SamplePeriod == 0) == (target.SampleFrequency == 0))
            throw new BpfException($"Program {program.Name}: perf event {Describe(target)} needs either a period (every so many events) or a frequency (so many times a second).");
        // A process on every CPU is one event; the whole machine is one for each CPU.
        int[] cpus = target.Cpu >= 0 || target.ProcessId >= 0 ? [target.Cpu] : CpuList.Online();
        var parts = new List<ILinkBackend>(cpus.Length);
        try
        {
            foreach (var cpu in cpus)
                parts.Add(AttachOne(program, target, cpu));
        }
        catch (BpfException)
        {
            foreach (var part in parts)
                part.Dispose();
            throw;
        }

        return parts.Count == 1 ? parts[0] : new CompositeLink($"perf event {Describe(target)} on {parts.Count} CPUs", parts);
    }

    /// <summary><c>software:cpu-clock</c>; numbers where there is no name.</summary>
    public static string Describe(PerfEventTarget target) => (PerfType)target.EventType switch
    {
        PerfType.Hardware when target.Config < (ulong)HardwareNames.Length => "hardware:" + HardwareNames[target.Config],
        PerfType.Software when target.Config < (ulong)SoftwareNames.Length => "software:" + SoftwareNames[target.Config],
        _ => string.Create(CultureInfo.InvariantCulture, $"{target.EventType}:0x{target.Config:x}"),
    };

    /// <summary>Why perf_event_open refused.</summary>
    public static string OpenReason(Errno errno) => errno switch
    {
        Errno.ENOENT => "This machine doesn't have the event; virtual machines often have few or no hardware counters. Software events work everywhere.",
        Errno.EOPNOTSUPP => "The hardware can't sample this event.",
        Errno.ENODEV => "The CPU is off.",
        Errno.EPERM or Errno.EACCES => PrivilegeExplainer.Explain("perf events of the whole machine", Capability.Perfmon),
        Errno.ESRCH => "There is no such process.",
        Errno.EINVAL => "Something about it is out of range; kernel.perf_event_max_sample_rate limits the frequency.",
        Errno.EMFILE => "The process has too many open descriptors: raise RLIMIT_NOFILE (ulimit -n).",
        _ => "",
    };

    private static PerfEventLink AttachOne(KernelProgram program, PerfEventTarget target, int cpu)
    {
        var attributes = new PerfEventAttr
        {
            Type = target.EventType,
            Config = target.Config,
            SamplePeriod = target.SampleFrequency > 0 ? target.SampleFrequency : target.SamplePeriod,
            Flags = PerfEventFlags.Disabled | (target.SampleFrequency > 0 ? PerfEventFlags.Frequency : PerfEventFlags.None),
        };
        var where = $"perf event {Describe(target)}{(cpu >= 0 ? $" on CPU {cpu}" : "")}{(target.ProcessId >= 0 ? $" of process {target.ProcessId}" : "")}";
        var perfEvent = PerfEvent.Open(attributes, target.ProcessId, cpu, out var errno)
            ?? throw new BpfException($"Program {program.Name} can't be attached: {where} can't be opened: {Errors.Describe(errno)}. {OpenReason(errno)}".TrimEnd(), errno);
        return PerfEventLink.Attach(program, perfEvent, where, out errno)
            ?? throw new BpfException($"Program {program.Name} can't be attached to {where}: {Errors.Describe(errno)}. {AttachReason(program, errno)}".TrimEnd(), errno);
    }

    private static string AttachReason(KernelProgram program, Errno errno) => errno switch
    {
        Errno.EINVAL when program.Type != ProgramType.PerfEvent => $"It is a {program.Type} program; perf events take PerfEvent programs (section perf_event).",
        Errno.EPROTO => "A program that asks for call stacks can't be on an event whose samples carry precise addresses but no stacks of their own.",
        Errno.EEXIST => "The event already has a program.",
        _ => "",
    };
}
