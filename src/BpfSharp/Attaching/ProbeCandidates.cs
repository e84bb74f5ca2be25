using BpfSharp.Backends;

namespace BpfSharp.Attaching;

/// <summary>The ways in which one function can serve a probe, best first: itself at the event asked for, then the stand-ins that the compiler made of it.</summary>
internal sealed class ProbeCandidates(ObjectSpec spec, ProgramSpec program)
{
    public IEnumerable<AttachCandidate> For(Probe probe) => probe.Kind switch
    {
        ProbeKind.Kprobe => KernelFunction(probe.Target, isReturn: false),
        ProbeKind.Kretprobe => KernelFunction(probe.Target, isReturn: true),
        ProbeKind.Fentry => [Tracing(program, AttachType.TraceFentry, probe.Target, $"fentry {probe.Target}")],
        ProbeKind.Fexit => [Tracing(program, AttachType.TraceFexit, probe.Target, $"fexit {probe.Target}")],
        ProbeKind.ModifyReturn => [Tracing(program, AttachType.ModifyReturn, probe.Target, $"fmod_ret {probe.Target}")],
        ProbeKind.Lsm => [Lsm(probe.Target)],
        ProbeKind.Tracepoint => [Tracepoint(probe.Target)],
        ProbeKind.RawTracepoint => [RawTracepoint(probe.Target)],
        ProbeKind.TracepointBtf => [Tracing(program, AttachType.TraceRawTp, probe.Target, $"tp_btf {probe.Target}")],
        ProbeKind.Uprobe or ProbeKind.Uretprobe => UserFunction(probe),
        ProbeKind.PerfEvent => [PerfEvent(probe)],
        ProbeKind.Xdp => [Xdp(probe.Target)],
        ProbeKind.TcIngress or ProbeKind.TcEgress => [Tc(probe.Target, probe.Kind == ProbeKind.TcIngress)],
        ProbeKind.Socket => [Socket(probe.Target)],
        ProbeKind.Cgroup => [Cgroup(probe.Target)],
        ProbeKind.Usdt => throw new BpfException("USDT probes are attached through their program's notes; this version can't yet."),
    };

    private IEnumerable<AttachCandidate> KernelFunction(string target, bool isReturn)
    {
        var (function, offset) = SplitOffset(SyscallNames.FunctionOf(target));
        var kind = isReturn ? "kretprobe" : "kprobe";
        yield return new AttachCandidate(program, new ProgramLoadOptions { Type = ProgramType.Kprobe }, new KprobeTarget(function, offset, isReturn), AttachMechanism.Kprobe, $"{kind} {target.Replace(SyscallNames.Marker, SyscallNames.NativePrefix, StringComparison.Ordinal)}");
        if (offset != 0)
            yield break;
        if (Alternative(isReturn ? "fexit" : "fentry") is { } tracing)
            yield return Tracing(tracing, isReturn ? AttachType.TraceFexit : AttachType.TraceFentry, function, $"{(isReturn ? "fexit" : "fentry")} {function}");
        if (SyscallNames.SyscallOf(target) is { } syscall && Alternative(isReturn ? "sys_exit" : "sys_enter") is { } tracepoint)
        {
            var name = $"sys_{(isReturn ? "exit" : "enter")}_{SyscallNames.TracepointName(syscall)}";
            yield return new AttachCandidate(tracepoint, new ProgramLoadOptions { Type = ProgramType.Tracepoint }, new TracepointTarget("syscalls", name), AttachMechanism.Tracepoint, $"tracepoint syscalls:{name}");
        }
    }

    // The compiler names a stand-in FUNCTION__as_WAY and marks what it stands in for.
    private ProgramSpec? Alternative(string way)
        => spec.Programs.FirstOrDefault(other => other.AlternativeOf == program.Name && other.Name.EndsWith("__as_" + way, StringComparison.Ordinal));

    private static AttachCandidate Tracing(ProgramSpec program, AttachType type, string function, string description)
        => new(program, new ProgramLoadOptions { Type = ProgramType.Tracing, ExpectedAttachType = type, AttachTo = function }, new TracingTarget(),
            type == AttachType.TraceRawTp ? AttachMechanism.RawTracepoint : AttachMechanism.Trampoline, description);

    private AttachCandidate Lsm(string hook)
        => new(program, new ProgramLoadOptions { Type = ProgramType.Lsm, ExpectedAttachType = AttachType.LsmMac, AttachTo = hook }, new TracingTarget(), AttachMechanism.Trampoline, $"lsm {hook}");

    private AttachCandidate Tracepoint(string target)
    {
        if (target.Split([':', '/'], 2) is not [{ Length: > 0 } category, { Length: > 0 } name])
            throw new BpfException($"A tracepoint is written category:event (syscalls:sys_enter_openat), not '{target}'.");
        return new AttachCandidate(program, new ProgramLoadOptions { Type = ProgramType.Tracepoint }, new TracepointTarget(category, name), AttachMechanism.Tracepoint, $"tracepoint {category}:{name}");
    }

    private AttachCandidate RawTracepoint(string target)
    {
        // The category of a tracepoint is for people; raw ones are known by name alone.
        var name = target[(target.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return new AttachCandidate(program, new ProgramLoadOptions { Type = ProgramType.RawTracepoint }, new RawTracepointTarget(name), AttachMechanism.RawTracepoint, $"raw tracepoint {name}");
    }

    private IEnumerable<AttachCandidate> UserFunction(Probe probe)
    {
        var isReturn = probe.Kind == ProbeKind.Uretprobe;
        var point = UserFunctions.Resolve(probe.Target, probe.ProcessId) switch
        {
            [var only] => only,
            var several => throw new BpfException($"{probe.Target} names {several.Count} functions, but one is wanted here."),
        };
        yield return UserFunction(point, isReturn, probe.ProcessId);
    }

    /// <summary>One resolved place of a user program.</summary>
    public AttachCandidate UserFunction(UserProbePoint point, bool isReturn, int processId)
        => new(program, new ProgramLoadOptions { Type = ProgramType.Kprobe }, new UprobeTarget(point.Path, point.FileOffset, isReturn, processId), AttachMechanism.Uprobe,
            $"{(isReturn ? "uretprobe" : "uprobe")} {point.Description}");

    private AttachCandidate PerfEvent(Probe probe)
        => new(program, new ProgramLoadOptions { Type = ProgramType.PerfEvent }, PerfEventNames.Parse(probe.Target, probe.ProcessId), AttachMechanism.PerfEvent, $"perf event {probe.Target}");

    private AttachCandidate Xdp(string target)
    {
        var (name, mode) = target.Split(':', 2) switch
        {
            [var only] => (only, (XdpMode?)null),
            [var first, "generic"] => (first, XdpMode.Generic),
            [var first, "native"] => (first, XdpMode.Native),
            _ => throw new BpfException($"XDP is attached to IFACE, IFACE:generic or IFACE:native, not '{target}'."),
        };
        return new AttachCandidate(program, new ProgramLoadOptions { Type = ProgramType.Xdp }, new XdpTarget(NetworkInterfaces.IndexOf(name), mode), AttachMechanism.Network, $"XDP on {target}");
    }

    private AttachCandidate Tc(string target, bool isIngress)
        => new(program, new ProgramLoadOptions { Type = ProgramType.SchedCls }, new TcTarget(NetworkInterfaces.IndexOf(target), isIngress), AttachMechanism.Network,
            $"tc {(isIngress ? "ingress" : "egress")} of {target}");

    private AttachCandidate Socket(string target)
        => new(program, new ProgramLoadOptions { Type = ProgramType.SocketFilter }, new SocketFilterTarget(target.Length == 0 ? 0 : NetworkInterfaces.IndexOf(target)), AttachMechanism.Network,
            $"raw socket on {target}");

    // Which hook of a control group is in the section's name; the program was compiled for one.
    private AttachCandidate Cgroup(string target)
        => program.ExpectedAttachType is { } type
            ? new AttachCandidate(program, ProgramLoadOptions.Default, new CgroupTarget(target, type), AttachMechanism.Network, $"cgroup {target} ({type})")
            : throw new BpfException($"{program.Name} doesn't say which hook of a control group it is for: its section is {program.SectionName}, and should be one of cgroup_skb/ingress, cgroup/connect4 and so on.");

    private static (string Function, ulong Offset) SplitOffset(string target)
    {
        var plus = target.IndexOf('+', StringComparison.Ordinal);
        if (plus < 0)
            return (target, 0);
        var text = target[(plus + 1)..];
        var isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (!ulong.TryParse(isHex ? text[2..] : text, isHex ? System.Globalization.NumberStyles.HexNumber : System.Globalization.NumberStyles.None, null, out var offset))
            throw new BpfException($"'{text}' in '{target}' is no offset: write function+0x10.");
        return (target[..plus], offset);
    }
}
