using BpfSharp.Kernel.Objects;
using static BpfSharp.Cli.Bpftool.Links.LinkField;

namespace BpfSharp.Cli.Bpftool.Links;

/// <summary>What links to probes tell: one function or many, of the kernel or of a file.</summary>
internal static class ProbeFields
{
    private const uint ReturnFlag = 1; // BPF_F_KPROBE_MULTI_RETURN, BPF_F_UPROBE_MULTI_RETURN

    public static IReadOnlyList<LinkField> Kprobe(LinkFacts facts)
    {
        var (offset, address, missed, cookie) = (facts.UInt32(36), facts.UInt64(40), facts.UInt64(48), facts.UInt64(56));
        var isReturn = facts.PerfKind == PerfLinkKind.Kretprobe;
        var isKnown = facts.Text.Length > 0 || address != 0;
        var plain = !isKnown ? "" : $"\n\t{(isReturn ? "kretprobe" : "kprobe")} {(address == 0 ? "" : $"{address:x} ")}{facts.Text}{(offset == 0 ? "" : $"+0x{offset:x}")}"
            + $"{(missed == 0 ? "" : $"  missed {missed}")}{(cookie == 0 ? "" : $"  cookie {cookie}")}  ";
        return
        [
            Boolean("retprobe", isReturn, plain),
            Number("addr", address, ""),
            Text("func", facts.Text, ""),
            Number("offset", offset, ""),
            Number("missed", missed, ""),
            Number("cookie", cookie, ""),
        ];
    }

    public static IReadOnlyList<LinkField> Uprobe(LinkFacts facts)
    {
        var (offset, cookie, counter) = (facts.UInt32(36), facts.UInt64(40), facts.UInt64(48));
        var isReturn = facts.PerfKind == PerfLinkKind.Uretprobe;
        var plain = facts.Text.Length == 0 ? "" : $"\n\t{(isReturn ? "uretprobe" : "uprobe")} {facts.Text}+{(offset == 0 ? "0" : $"0x{offset:x}")}  "
            + $"{(cookie == 0 ? "" : $"cookie {cookie}  ")}{(counter == 0 ? "" : $"ref_ctr_offset 0x{counter:x}  ")}";
        return
        [
            Boolean("retprobe", isReturn, plain),
            Text("file", facts.Text, ""),
            Number("offset", offset, ""),
            Number("cookie", cookie, ""),
            Number("ref_ctr_offset", counter, ""),
        ];
    }

    public static IReadOnlyList<LinkField> KprobeMulti(LinkFacts facts)
    {
        var (count, isReturn, missed) = (facts.UInt32(24), (facts.UInt32(28) & ReturnFlag) != 0, facts.UInt64(32));
        var plain = count == 0 ? "" : $"\n\t{(isReturn ? "kretprobe" : "kprobe")}.multi  func_cnt {count}  {(missed == 0 ? "" : $"missed {missed}  ")}"
            + string.Concat(facts.Places.OrderBy(place => place.Place).Select(place => $"\n\t{place.Place:x16} {place.Cookie:x}  "));
        return [Boolean("retprobe", isReturn, plain), Number("func_cnt", count, ""), Number("missed", missed, ""), Places(facts, "addr", hasCounter: false)];
    }

    public static IReadOnlyList<LinkField> UprobeMulti(LinkFacts facts)
    {
        var (count, isReturn, process) = (facts.UInt32(52), (facts.UInt32(56) & ReturnFlag) != 0, facts.UInt32(60));
        var plain = count == 0 ? "" : $"\n\t{(isReturn ? "uretprobe" : "uprobe")}.multi  path {facts.Text}  func_cnt {count}  {(process == 0 ? "" : $"pid {process}  ")}"
            + $"\n\t{"offset",-16}   {"ref_ctr_offset",-16}   {"cookies",-16}"
            + string.Concat(facts.Places.Select(place => $"\n\t0x{place.Place,-16:x} 0x{place.Counter,-16:x} 0x{place.Cookie,-16:x}"));
        return
        [
            Boolean("retprobe", isReturn, plain),
            Text("path", facts.Text, ""),
            Number("func_cnt", count, ""),
            Number("pid", process, ""),
            Places(facts, "offset", hasCounter: true),
        ];
    }

    private static LinkField Places(LinkFacts facts, string placeName, bool hasCounter) => new("", json =>
    {
        json.Name("funcs"u8);
        json.BeginArray();
        foreach (var (place, counter, cookie) in facts.Places)
        {
            json.BeginObject();
            json.Name(placeName);
            json.Number(place);
            if (hasCounter)
                json.Field("ref_ctr_offset"u8, counter);
            json.Field("cookie"u8, cookie);
            json.EndObject();
        }

        json.EndArray();
    });
}
