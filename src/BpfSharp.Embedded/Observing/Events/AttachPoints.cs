using BpfSharp.Backends;
using BpfSharp.Embedded.Observing.Syscalls;
using BpfSharp.Embedded.Observing.Uprobes;

namespace BpfSharp.Embedded.Observing.Events;

/// <summary>Finds the observer's event for what a program is to be attached to, and says what there is where it is not among it.</summary>
internal sealed class AttachPoints(EventHub hub, UprobeTable uprobes, Action changed, Action<Sampler> addSampler, Action<Sampler> removeSampler)
{
    private const string FunctionPrefix = "__x64_sys_";
    private const string WhatThereIs = "Of processes observed without the kernel there are kprobes and kretprobes of system calls (__x64_sys_NAME), tracepoints syscalls:* and raw_syscalls:*, "
        + "sched:sched_process_exec, sched_process_fork and sched_process_exit, uprobes, uretprobes, USDT, and the perf events cpu-clock and task-clock. Everything else needs the kernel (--backend kernel)";

    /// <summary>Attaches; null for what isn't an event of processes.</summary>
    /// <exception cref="BpfException">It is one, but the observer doesn't have it.</exception>
    public ILinkBackend? TryAttach(EmbeddedProgram program, AttachTarget target) => target switch
    {
        KprobeTarget kprobe => Function(program, kprobe),
        TracepointTarget tracepoint => Tracepoint(program, tracepoint),
        RawTracepointTarget raw => RawTracepoint(program, raw),
        UprobeTarget uprobe => Uprobe(program, uprobe),
        PerfEventTarget perfEvent => PerfEvent(program, perfEvent),
        // Planners go on to attach to each by itself.
        KprobeMultiTarget => throw Refuse(program, "many functions by one link"),
        UprobeMultiTarget => throw Refuse(program, "many places by one link"),
        TracingTarget => throw Refuse(program, "a function of the kernel by fentry, fexit or tp_btf"),
        _ => null,
    };

    private AttachedProgram Function(EmbeddedProgram program, KprobeTarget target)
    {
        var kind = target.IsReturn ? "kretprobe" : "kprobe";
        if (target.Offset != 0 || !target.Function.StartsWith(FunctionPrefix, StringComparison.Ordinal) || SyscallTable.Find(target.Function[FunctionPrefix.Length..]) is not { } call)
            throw Refuse(program, $"{kind} {target.Function}{(target.Offset == 0 ? "" : $"+0x{target.Offset:x}")}");
        var lists = hub.Syscalls.SideOf(target.IsReturn).Functions;
        return Syscall(program, lists[call.Number] ??= new ProgramList(), $"{kind} {target.Function} (ptrace)");
    }

    private AttachedProgram Tracepoint(EmbeddedProgram program, TracepointTarget target)
    {
        var description = $"tracepoint {target.Category}:{target.Name} (ptrace)";
        if (SchedulerList(target) is { } list)
            return Attach(program, list, description);
        if (target is { Category: "raw_syscalls", Name: "sys_enter" or "sys_exit" })
            return Syscall(program, hub.Syscalls.SideOf(target.Name == "sys_exit").Raw, description);
        if (TracepointFormats.Find(target.Category, target.Name) is null)
            throw Refuse(program, $"tracepoint {target.Category}:{target.Name}");
        var isExit = target.Name.StartsWith("sys_exit_", StringComparison.Ordinal);
        var number = SyscallTable.Find(target.Name[(isExit ? "sys_exit_" : "sys_enter_").Length..])!.Number;
        var lists = hub.Syscalls.SideOf(isExit).Tracepoints;
        return Syscall(program, lists[number] ??= new ProgramList(), description);
    }

    private ProgramList? SchedulerList(TracepointTarget target) => target switch
    {
        { Category: "sched", Name: "sched_process_exec" } => hub.Exec,
        { Category: "sched", Name: "sched_process_fork" } => hub.Fork,
        { Category: "sched", Name: "sched_process_exit" } => hub.Exit,
        _ => null,
    };

    private AttachedProgram RawTracepoint(EmbeddedProgram program, RawTracepointTarget target)
        => target.Name is "sys_enter" or "sys_exit"
            ? Syscall(program, hub.Syscalls.SideOf(target.Name == "sys_exit").RawArguments, $"raw tracepoint {target.Name} (ptrace)")
            : throw Refuse(program, $"raw tracepoint {target.Name}");

    private AttachedProgram Uprobe(EmbeddedProgram program, UprobeTarget target)
    {
        AttachedProgram link;
        lock (hub.Gate)
        {
            var site = uprobes.Take(target);
            var list = target.IsReturn ? site.Return : site.Entry;
            link = new AttachedProgram(program, $"{(target.IsReturn ? "uretprobe" : "uprobe")} {target.Path}+0x{target.Offset:x} (breakpoint)", hub, gone =>
            {
                lock (hub.Gate)
                {
                    list.Remove(gone);
                    uprobes.RemoveEmpty();
                }

                changed();
            })
            {
                ProcessId = target.ProcessId,
                Cookie = target.Cookie ?? 0,
            };
            list.Add(link);
        }

        changed();
        return link;
    }

    private AttachedProgram PerfEvent(EmbeddedProgram program, PerfEventTarget target)
    {
        const uint Software = 1;
        const ulong CpuClock = 0, TaskClock = 1;
        if (target.EventType != Software || target.Config is not (CpuClock or TaskClock))
            throw Refuse(program, $"perf event {target.EventType}:{target.Config}");
        // A period is in nanoseconds of the clock.
        var interval = target.SampleFrequency > 0 ? TimeSpan.FromSeconds(1.0 / target.SampleFrequency) : TimeSpan.FromTicks((long)(target.SamplePeriod / 100));
        if (interval < TimeSpan.FromMilliseconds(1))
            throw new BpfException($"Program {program.Name} can't be attached to a clock of {1 / interval.TotalSeconds:0} samples a second: without the kernel at most 1000 can be had.", Errno.EINVAL);
        Sampler? sampler = null;
        var link = new AttachedProgram(program, $"perf event {(target.Config == CpuClock ? "cpu-clock" : "task-clock")} (ptrace)", hub, _ => removeSampler(sampler!));
        sampler = new Sampler(link, interval, target.ProcessId);
        addSampler(sampler);
        return link;
    }

    private AttachedProgram Syscall(EmbeddedProgram program, ProgramList list, string description)
    {
        var link = new AttachedProgram(program, description, hub, gone =>
        {
            lock (hub.Gate)
                hub.Syscalls.Remove(list, gone);
        });
        lock (hub.Gate)
            hub.Syscalls.Add(list, link);
        changed();
        return link;
    }

    private AttachedProgram Attach(EmbeddedProgram program, ProgramList list, string description)
    {
        var link = new AttachedProgram(program, description, hub, gone =>
        {
            lock (hub.Gate)
                list.Remove(gone);
        });
        lock (hub.Gate)
            list.Add(link);
        return link;
    }

    private static BpfException Refuse(EmbeddedProgram program, string what)
        => new($"Program {program.Name} can't be attached to {what}: {WhatThereIs}.", Errno.EOPNOTSUPP);
}
