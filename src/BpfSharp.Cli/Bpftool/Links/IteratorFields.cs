using BpfSharp.Kernel.Objects;
using static BpfSharp.Cli.Bpftool.Links.LinkField;

namespace BpfSharp.Cli.Bpftool.Links;

/// <summary>What a link tells whose program walks objects of the kernel: which objects, and whose.</summary>
internal static class IteratorFields
{
    private static readonly string[] CgroupOrders = ["order_unspec", "self_only", "descendants_pre", "descendants_post", "ancestors_up"];

    public static IReadOnlyList<LinkField> Of(LinkFacts facts)
    {
        var name = Text("target_name", facts.Text, $"target_name {facts.Text}  ");
        var (process, thread) = (facts.UInt32(36), facts.UInt32(32));
        switch (facts.Text)
        {
            case "bpf_map_elem" or "bpf_sk_storage_map":
                return [name, Number("map_id", facts.UInt32(28), $"map_id {facts.UInt32(28)}  ")];
            case "task" or "task_file" or "task_vma" when thread != 0:
                return [name, Number("tid", thread, $"tid {thread} ")];
            case "task" or "task_file" or "task_vma" when process != 0:
                return [name, Number("pid", process, $"pid {process} ")];
            case "cgroup":
                var order = facts.UInt32(40) < CgroupOrders.Length ? CgroupOrders[facts.UInt32(40)] : "unknown";
                return [name, Number("cgroup_id", facts.UInt64(32), $"cgroup_id {facts.UInt64(32)}  "), Text("order", order, $"order {order}  ")];
            default:
                return [name];
        }
    }
}
