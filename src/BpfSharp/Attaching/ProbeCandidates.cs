using BpfSharp.Backends;
using BpfSharp.Embedded;
using BpfSharp.Formats.Symbols;

namespace BpfSharp.Attaching;

/// <summary>The ways in which one function can serve a probe, best first: itself at the event asked for, then the stand-ins that the compiler made of it.</summary>
internal sealed class ProbeCandidates(IBpfBackend backend, BpfObject bpfObject, ProgramSpec program, UsdtSpecTable usdtSpecs)
{
    private readonly UserProbeCandidates _user = new(program, usdtSpecs);

    public IEnumerable<AttachCandidate> For(Probe probe) => probe.Kind switch
    {
        ProbeKind.Kprobe or ProbeKind.Kretprobe => PatternOf(probe) is { } pattern
            ? KernelFunctionsOf(pattern, probe.Kind == ProbeKind.Kretprobe)
            : KernelFunction(probe.Target, probe.Kind == ProbeKind.Kretprobe),
        ProbeKind.Fentry => [Tracing(program, AttachType.TraceFentry, probe.Target, $"fentry {probe.Target}")],
        ProbeKind.Fexit => [Tracing(program, AttachType.TraceFexit, probe.Target, $"fexit {probe.Target}")],
        ProbeKind.ModifyReturn => [Tracing(program, AttachType.ModifyReturn, probe.Target, $"fmod_ret {probe.Target}")],
        ProbeKind.Lsm => [Lsm(probe.Target)],
        ProbeKind.Tracepoint => [PatternOf(probe) is { } pattern ? Tracepoints(pattern) : Tracepoint(probe.Target)],
        ProbeKind.RawTracepoint => [RawTracepoint(probe.Target)],
        ProbeKind.TracepointBtf => [Tracing(program, AttachType.TraceRawTp, probe.Target, $"tp_btf {probe.Target}")],
        ProbeKind.Uprobe or ProbeKind.Uretprobe => _user.Function(probe),
        ProbeKind.PerfEvent => [PerfEvent(probe)],
        ProbeKind.Xdp => [Xdp(probe.Target)],
        ProbeKind.TcIngress or ProbeKind.TcEgress => [Tc(probe.Target, probe.Kind == ProbeKind.TcIngress)],
        ProbeKind.Socket => [Socket(probe.Target)],
        ProbeKind.Cgroup => [Cgroup(probe.Target)],
        ProbeKind.Usdt => [_user.Usdt(probe)],
        ProbeKind.SocketMap => [SocketMap(probe.Target)],
        ProbeKind.NetworkNamespace => [NetworkNamespace(probe.Target)],
        ProbeKind.Iterator => [Iterator(probe.Target)],
    };

    private static SymbolPattern? PatternOf(Probe probe) => probe.Pattern ?? (SymbolPattern.IsGlob(probe.Target) ? SymbolPattern.FromGlob(probe.Target) : null);

    private IEnumerable<AttachCandidate> KernelFunctionsOf(SymbolPattern pattern, bool isReturn)
    {
        var kind = isReturn ? "kretprobe" : "kprobe";
        var functions = KernelFunctions.Matching(backend, pattern);
        yield return new AttachCandidate(program, new ProgramLoadOptions { Type = ProgramType.Kprobe, ExpectedAttachType = AttachType.TraceKprobeMulti },
            new KprobeMultiTarget([.. functions], isReturn), AttachMechanism.Kprobe, $"{kind}.multi {pattern} ({functions.Count} functions)");
        yield return new AttachCandidate(program, new ProgramLoadOptions { Type = ProgramType.Kprobe },
            [.. functions.Select(function => new KprobeTarget(function, 0, isReturn))], AttachMechanism.Kprobe, $"{kind} {pattern} ({functions.Count} functions, one by one)")
        { SkipsRefused = true };
    }

    private AttachCandidate Tracepoints(SymbolPattern pattern)
    {
        var names = KernelFunctions.Tracepoints(backend, pattern);
        return new AttachCandidate(program, new ProgramLoadOptions { Type = ProgramType.Tracepoint },
            [.. names.Select(name => new TracepointTarget(name.Category, name.Name))], AttachMechanism.Tracepoint, $"tracepoint {pattern} ({names.Count} tracepoints)");
    }

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
        => bpfObject.Spec.Programs.FirstOrDefault(other => other.AlternativeOf == program.Name && other.Name.EndsWith("__as_" + way, StringComparison.Ordinal));

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
        return new AttachCandidate(program, new ProgramLoadOptions { Type = ProgramType.Xdp }, new XdpTarget(InterfaceOf(name), mode), AttachMechanism.Network, $"XDP on {target}");
    }

    private AttachCandidate Tc(string target, bool isIngress)
        => new(program, new ProgramLoadOptions { Type = ProgramType.SchedCls }, new TcTarget(InterfaceOf(target), isIngress), AttachMechanism.Network,
            $"tc {(isIngress ? "ingress" : "egress")} of {target}");

    private AttachCandidate Socket(string target)
        => new(program, new ProgramLoadOptions { Type = ProgramType.SocketFilter }, new SocketFilterTarget(target.Length == 0 ? 0 : InterfaceOf(target)), AttachMechanism.Network,
            $"raw socket on {target}");

    // The embedded engine's packets come from a file, whatever the interface is called.
    private uint InterfaceOf(string name) => backend is EmbeddedBackend ? 0 : NetworkInterfaces.IndexOf(name);

    // Which hook of a control group is in the section's name; the program was compiled for one.
    private AttachCandidate Cgroup(string target)
        => program.ExpectedAttachType is { } type
            ? new AttachCandidate(program, ProgramLoadOptions.Default, new CgroupTarget(target, type), AttachMechanism.Network, $"cgroup {target} ({type})")
            : throw new BpfException($"{program.Name} doesn't say which hook of a control group it is for: its section is {program.SectionName}, and should be one of cgroup_skb/ingress, cgroup/connect4 and so on.");

    // Which hook of a socket map, too.
    private AttachCandidate SocketMap(string target)
        => program.ExpectedAttachType is { } type && program.Type is ProgramType.SkMsg or ProgramType.SkSkb
            ? new AttachCandidate(program, ProgramLoadOptions.Default, new SocketMapTarget(bpfObject.Maps[target].Backend, type), AttachMechanism.Network, $"sockets of map {target} ({type})")
            : throw new BpfException($"{program.Name} doesn't say what of the sockets it is for: its section is {program.SectionName}, and should be one of sk_msg, sk_skb/stream_parser, sk_skb/stream_verdict, sk_skb/verdict.");

    private AttachCandidate NetworkNamespace(string target)
        => program.ExpectedAttachType is { } type && program.Type is ProgramType.SkLookup or ProgramType.FlowDissector
            ? new AttachCandidate(program, ProgramLoadOptions.Default, new NetworkNamespaceTarget(target, type), AttachMechanism.Network, $"network namespace {target} ({type})")
            : throw new BpfException($"{program.Name} can't be attached to a network namespace: its section is {program.SectionName}, and should be sk_lookup or flow_dissector.");

    // task, tcp, bpf_map …, or bpf_map_elem:MAP
    private AttachCandidate Iterator(string target)
    {
        var parts = target.Split(':', 2);
        var map = parts.Length == 2 ? bpfObject.Maps[parts[1]].Backend : null;
        var options = new ProgramLoadOptions { Type = ProgramType.Tracing, ExpectedAttachType = AttachType.TraceIter, AttachTo = parts[0] };
        return new AttachCandidate(program, options, new IteratorTarget(map), AttachMechanism.Iterator, $"iterator {target}");
    }

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
