using BpfSharp.Formats.Symbols;

namespace BpfSharp.Attaching;

/// <summary>What a program is to observe, in the user's words; the <see cref="AttachPlanner"/> finds out how.</summary>
/// <param name="Kind">The kind of event.</param>
/// <param name="Target">Which one: a function, <c>category:event</c>, <c>path:symbol</c>, an interface …</param>
public sealed record Probe(ProbeKind Kind, string Target)
{
    /// <summary>The process that user functions and perf events are watched in; -1 for all.</summary>
    public int ProcessId { get; init; } = -1;

    /// <summary>Which of several functions, tracepoints or symbols, where <see cref="Target"/> alone doesn't say it as a glob (<c>tcp_*</c>); null otherwise.</summary>
    public SymbolPattern? Pattern { get; init; }

    private static readonly (string Name, ProbeKind Kind)[] Names =
    [
        ("kprobe", ProbeKind.Kprobe),
        ("kretprobe", ProbeKind.Kretprobe),
        ("fentry", ProbeKind.Fentry),
        ("fexit", ProbeKind.Fexit),
        ("fmod_ret", ProbeKind.ModifyReturn),
        ("lsm", ProbeKind.Lsm),
        ("tracepoint", ProbeKind.Tracepoint),
        ("tp", ProbeKind.Tracepoint),
        ("raw_tracepoint", ProbeKind.RawTracepoint),
        ("raw_tp", ProbeKind.RawTracepoint),
        ("tp_btf", ProbeKind.TracepointBtf),
        ("uprobe", ProbeKind.Uprobe),
        ("uretprobe", ProbeKind.Uretprobe),
        ("usdt", ProbeKind.Usdt),
        ("perf_event", ProbeKind.PerfEvent),
        ("xdp", ProbeKind.Xdp),
        ("tc", ProbeKind.TcIngress),
        ("tc_ingress", ProbeKind.TcIngress),
        ("tc_egress", ProbeKind.TcEgress),
        ("cgroup", ProbeKind.Cgroup),
        ("socket", ProbeKind.Socket),
        ("sockmap", ProbeKind.SocketMap),
        ("netns", ProbeKind.NetworkNamespace),
        ("iter", ProbeKind.Iterator),
    ];

    // BCC's prefixes. Longer ones come before those that they begin with.
    private static readonly (string Prefix, ProbeKind Kind)[] Prefixes =
    [
        ("kretprobe__", ProbeKind.Kretprobe),
        ("kprobe__", ProbeKind.Kprobe),
        ("raw_tracepoint__", ProbeKind.RawTracepoint),
        ("tracepoint__", ProbeKind.Tracepoint),
        ("kretfunc__", ProbeKind.Fexit),
        ("kfunc__", ProbeKind.Fentry),
        ("kmod_ret__", ProbeKind.ModifyReturn),
        ("lsm__", ProbeKind.Lsm),
    ];

    /// <summary>The kinds' names as <see cref="Parse"/> takes them.</summary>
    public static IEnumerable<string> KindNames => Names.Select(entry => entry.Name);

    /// <summary>The kind's first name.</summary>
    public string KindName => Names.First(entry => entry.Kind == Kind).Name;

    /// <summary><c>KIND:TARGET</c>, as in <c>--attach FN=KIND:TARGET</c>.</summary>
    /// <exception cref="BpfException">The kind is unknown or the target is missing.</exception>
    public static Probe Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? text : text[..colon];
        var index = Array.FindIndex(Names, entry => entry.Name == name);
        if (index < 0)
            throw new BpfException($"'{name}' is no kind of probe. Known: {string.Join(", ", KindNames)}.");
        if (colon < 0 || colon == text.Length - 1)
            throw new BpfException($"'{text}' doesn't say which {name}: write {name}:TARGET.");
        return new Probe(Names[index].Kind, text[(colon + 1)..]);
    }

    /// <summary>What a function's name asks for by BCC's conventions (<c>kprobe__tcp_v4_connect</c>, <c>syscall__execve</c>); null where it asks for nothing.</summary>
    public static Probe? FromFunctionName(string function)
    {
        if (function.StartsWith("syscall__", StringComparison.Ordinal))
            return new Probe(ProbeKind.Kprobe, SyscallNames.Marker + function["syscall__".Length..]);
        foreach (var (prefix, kind) in Prefixes)
        {
            if (!function.StartsWith(prefix, StringComparison.Ordinal))
                continue;
            var rest = function[prefix.Length..];
            return kind switch
            {
                ProbeKind.Tracepoint => rest.Split("__", 2) is [var category, var name] ? new Probe(kind, $"{category}:{name}") : null,
                // kfunc__vmlinux__tcp_connect names the module before the function.
                ProbeKind.Fentry or ProbeKind.Fexit or ProbeKind.ModifyReturn => new Probe(kind, rest.Split("__", 2) is [_, var target] ? target : rest),
                _ => new Probe(kind, rest),
            };
        }

        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{KindName}:{Target}";
}
