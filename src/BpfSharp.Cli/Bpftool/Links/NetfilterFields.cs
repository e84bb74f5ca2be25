using BpfSharp.Kernel.Objects;
using static BpfSharp.Cli.Bpftool.Links.LinkField;

namespace BpfSharp.Cli.Bpftool.Links;

/// <summary>What a link to a netfilter hook tells.</summary>
internal static class NetfilterFields
{
    private static readonly string[] Hooks = ["prerouting", "input", "forward", "output", "postrouting"];
    private static readonly string[] ArpHooks = ["input", "output"];

    public static IReadOnlyList<LinkField> Of(LinkFacts facts)
    {
        var (family, hook, priority, flags) = (facts.UInt32(16), facts.UInt32(20), (int)facts.UInt32(24), facts.UInt32(28));
        var familyName = family switch { 1 => "inet", 2 => "ip", 3 => "arp", 5 => "netdev", 7 => "bridge", 10 => "ip6", _ => null };
        var hooks = family switch { 1 or 2 or 7 or 10 => Hooks, 3 => ArpHooks, _ => [] };
        return
        [
            Number("pf", family, familyName is null ? $"\n\tpf: {family}" : $"\n\t{familyName}"),
            Number("hook", hook, hook < hooks.Length ? $" {hooks[hook]}" : $", hook {hook},"),
            Signed("prio", priority, $" prio {priority}"),
            Number("flags", flags, flags == 0 ? "" : $" flags 0x{flags:x}"),
        ];
    }
}
