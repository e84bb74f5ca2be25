using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Cli.Bpftool.Programs;
using BpfSharp.Kernel;
using BpfSharp.Kernel.Netlink;
using BpfSharp.Kernel.Objects;
using static BpfSharp.Cli.Bpftool.Links.LinkField;

namespace BpfSharp.Cli.Bpftool.Links;

/// <summary>
/// What a link's record tells, by its type. Numbers are offsets in <c>struct bpf_link_info</c>, whose union begins at 16.
/// </summary>
internal static class LinkFields
{
    public static IReadOnlyList<LinkField> Of(LinkFacts facts) => facts.Kind switch
    {
        KernelLinkType.RawTracepoint => [Text("tp_name", facts.Text, $"\n\ttp '{facts.Text}'  "), Cookie(facts.UInt64(32), "cookie {0}  ")],
        KernelLinkType.Tracing => Tracing(facts),
        KernelLinkType.Cgroup => [Number("cgroup_id", facts.UInt64(16), $"\n\tcgroup_id {facts.UInt64(16)}  "), AttachTypeOf(facts.UInt32(24))],
        KernelLinkType.Iter => IteratorFields.Of(facts),
        KernelLinkType.Netns => [Number("netns_ino", facts.UInt32(16), $"\n\tnetns_ino {facts.UInt32(16)}  "), AttachTypeOf(facts.UInt32(20))],
        KernelLinkType.Netfilter => NetfilterFields.Of(facts),
        KernelLinkType.Tcx or KernelLinkType.Netkit => [.. Interface(facts.UInt32(16)), AttachTypeOf(facts.UInt32(20))],
        KernelLinkType.Sockmap => [Number("map_id", facts.UInt32(16), $"\n\tmap_id {facts.UInt32(16)}  "), AttachTypeOf(facts.UInt32(20))],
        KernelLinkType.Xdp => Interface(facts.UInt32(16)),
        KernelLinkType.StructOps => [Number("map_id", facts.UInt32(16), "")],
        KernelLinkType.KprobeMulti => ProbeFields.KprobeMulti(facts),
        KernelLinkType.UprobeMulti => ProbeFields.UprobeMulti(facts),
        KernelLinkType.PerfEvent => PerfEventFields.Of(facts),
        _ => [],
    };

    /// <summary>A cookie, which text shows only where there is one.</summary>
    public static LinkField Cookie(ulong cookie, string plain) => Number("cookie", cookie, cookie == 0 ? "" : string.Format(null, plain, cookie));

    private static IReadOnlyList<LinkField> Tracing(LinkFacts facts)
    {
        var (target, targetType) = (facts.UInt32(20), facts.UInt32(24));
        using var program = ObjectCatalog.OpenProgram(facts.ProgramId, out var errno) ?? throw CommandException.Of("can't get prog info", errno);
        var type = ProgramFacts.Read(program).Record.Type;
        var typeName = ProgramTypeNames.Of(type);
        return
        [
            Named("prog_type", typeName, type, $"\n\tprog_type {typeName ?? $"{type}"}  "),
            AttachTypeOf(facts.UInt32(16)),
            Number("target_obj_id", target, target == 0 && targetType == 0 ? "" : $"\n\ttarget_obj_id {target}  target_btf_id {targetType}  "),
            Number("target_btf_id", targetType, ""),
            Cookie(facts.UInt64(32), "\n\tcookie {0}  "),
        ];
    }

    private static LinkField AttachTypeOf(uint type)
    {
        var name = AttachTypeNames.Of(type);
        return Named("attach_type", name, type, $"attach_type {name ?? $"{type}"}  ");
    }

    private static IReadOnlyList<LinkField> Interface(uint index)
    {
        var name = index == 0 ? null : InterfaceNames.Find(index);
        var plain = index == 0 ? "(detached)" : name is null ? "(unknown)" : $"{name}({index})";
        return [Text("devname", index == 0 ? "(detached)" : name ?? "(unknown)", $"\n\tifindex {plain}  "), Number("ifindex", index, "")];
    }
}
