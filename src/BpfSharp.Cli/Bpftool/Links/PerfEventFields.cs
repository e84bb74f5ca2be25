using BpfSharp.Kernel.Objects;
using static BpfSharp.Cli.Bpftool.Links.LinkField;

namespace BpfSharp.Cli.Bpftool.Links;

/// <summary>What a link to a perf event tells: a counter, a tracepoint, a probe.</summary>
internal static class PerfEventFields
{
    private static readonly string[] Types = ["hardware", "software", "tracepoint", "hw-cache", "raw", "breakpoint"];

    private static readonly string[] Hardware =
        ["cpu-cycles", "instructions", "cache-references", "cache-misses", "branch-instructions", "branch-misses", "bus-cycles", "stalled-cycles-frontend", "stalled-cycles-backend", "ref-cycles"];

    private static readonly string[] Software =
        ["cpu-clock", "task-clock", "page-faults", "context-switches", "cpu-migrations", "minor-faults", "major-faults", "alignment-faults", "emulation-faults", "dummy", "bpf-output", "cgroup-switches"];

    private static readonly string[] Caches = ["L1-dcache", "L1-icache", "LLC", "dTLB", "iTLB", "branch", "node"];
    private static readonly string[] CacheOperations = ["load", "store", "prefetch"];
    private static readonly string[] CacheResults = ["refs", "misses"];

    public static IReadOnlyList<LinkField> Of(LinkFacts facts) => facts.PerfKind switch
    {
        PerfLinkKind.Event => Event(facts.UInt32(32), facts.UInt64(24), facts.UInt64(40)),
        PerfLinkKind.Tracepoint =>
        [
            Text("tracepoint", facts.Text, facts.Text.Length == 0 ? "" : $"\n\ttracepoint {facts.Text}  "),
            LinkFields.Cookie(facts.UInt64(40), facts.Text.Length == 0 ? "" : "cookie {0}  "),
        ],
        PerfLinkKind.Kprobe or PerfLinkKind.Kretprobe => ProbeFields.Kprobe(facts),
        PerfLinkKind.Uprobe or PerfLinkKind.Uretprobe => ProbeFields.Uprobe(facts),
        _ => [],
    };

    private static IReadOnlyList<LinkField> Event(uint type, ulong config, ulong cookie)
    {
        var typeName = type < Types.Length ? Types[type] : null;
        var configName = type switch
        {
            0 => NameOf(Hardware, config),
            1 => NameOf(Software, config),
            3 => $"{NameOr(Caches, config & 0xff)}-{NameOr(CacheOperations, (config >> 8) & 0xff)}-{NameOr(CacheResults, config >> 16)}",
            _ => null,
        };
        return
        [
            Named("event_type", typeName, type, $"\n\tevent {(typeName is null ? $"{type} :" : $"{typeName}:")}"),
            Named("event_config", configName, config, $"{configName ?? $"{config}"}  "),
            LinkFields.Cookie(cookie, "cookie {0}  "),
        ];
    }

    private static string? NameOf(string[] names, ulong number) => number < (ulong)names.Length ? names[number] : null;

    private static string NameOr(string[] names, ulong number) => NameOf(names, number) ?? $"{number}";
}
