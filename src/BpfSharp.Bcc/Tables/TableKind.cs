using BpfSharp.Bcc.Syntax;
using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Tables;

/// <summary>A kind of table: the type string of BPF_TABLE, and the map that it stands for.</summary>
/// <param name="Name">The type string.</param>
/// <param name="MapType">The enumerator of <c>enum bpf_map_type</c>.</param>
/// <param name="Traits">What is special about it.</param>
internal sealed record TableKind(string Name, string MapType, TableTraits Traits = TableTraits.None)
{
    private static readonly Dictionary<string, TableKind> ByName = new TableKind[]
    {
        new("hash", "BPF_MAP_TYPE_HASH"),
        new("array", "BPF_MAP_TYPE_ARRAY", TableTraits.Array),
        new("percpu_hash", "BPF_MAP_TYPE_PERCPU_HASH", TableTraits.PerCpu),
        new("percpu_array", "BPF_MAP_TYPE_PERCPU_ARRAY", TableTraits.Array | TableTraits.PerCpu),
        new("lru_hash", "BPF_MAP_TYPE_LRU_HASH"),
        new("lru_percpu_hash", "BPF_MAP_TYPE_LRU_PERCPU_HASH", TableTraits.PerCpu),
        new("lpm_trie", "BPF_MAP_TYPE_LPM_TRIE"),
        new("histogram", "BPF_MAP_TYPE_HASH"),
        new("prog", "BPF_MAP_TYPE_PROG_ARRAY", TableTraits.Handles),
        new("perf_output", "BPF_MAP_TYPE_PERF_EVENT_ARRAY", TableTraits.Handles),
        new("ringbuf", "BPF_MAP_TYPE_RINGBUF", TableTraits.NoKey | TableTraits.NoLeaf),
        new("user_ringbuf", "BPF_MAP_TYPE_USER_RINGBUF", TableTraits.NoKey | TableTraits.NoLeaf),
        new("perf_array", "BPF_MAP_TYPE_PERF_EVENT_ARRAY", TableTraits.Handles),
        new("queue", "BPF_MAP_TYPE_QUEUE", TableTraits.NoKey),
        new("stack", "BPF_MAP_TYPE_STACK", TableTraits.NoKey),
        new("bloom_filter", "BPF_MAP_TYPE_BLOOM_FILTER", TableTraits.NoKey),
        new("cgroup_array", "BPF_MAP_TYPE_CGROUP_ARRAY", TableTraits.Handles),
        new("stacktrace", "BPF_MAP_TYPE_STACK_TRACE"),
        new("devmap", "BPF_MAP_TYPE_DEVMAP", TableTraits.Handles),
        new("devmap_hash", "BPF_MAP_TYPE_DEVMAP_HASH", TableTraits.Handles),
        new("cpumap", "BPF_MAP_TYPE_CPUMAP", TableTraits.Handles),
        new("xskmap", "BPF_MAP_TYPE_XSKMAP", TableTraits.Handles),
        new("hash_of_maps", "BPF_MAP_TYPE_HASH_OF_MAPS", TableTraits.Outer),
        new("array_of_maps", "BPF_MAP_TYPE_ARRAY_OF_MAPS", TableTraits.Outer),
        new("sk_storage", "BPF_MAP_TYPE_SK_STORAGE", TableTraits.Storage),
        new("inode_storage", "BPF_MAP_TYPE_INODE_STORAGE", TableTraits.Storage),
        new("task_storage", "BPF_MAP_TYPE_TASK_STORAGE", TableTraits.Storage),
        new("cgrp_storage", "BPF_MAP_TYPE_CGRP_STORAGE", TableTraits.Storage),
        new("sockmap", "BPF_MAP_TYPE_SOCKMAP", TableTraits.Handles),
        new("sockhash", "BPF_MAP_TYPE_SOCKHASH", TableTraits.Handles),
        new("reuseport_sockarray", "BPF_MAP_TYPE_REUSEPORT_SOCKARRAY", TableTraits.Handles),
        // The deprecated names are those that kernels of all versions know: CGRP_STORAGE is another map.
        new("cgroup_storage", "BPF_MAP_TYPE_CGROUP_STORAGE", TableTraits.Storage),
        new("percpu_cgroup_storage", "BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE", TableTraits.Storage | TableTraits.PerCpu),
        // Another object's; the loader puts that one in its place and takes only key and value from here.
        new("extern", "BPF_MAP_TYPE_HASH"),
    }.ToDictionary(kind => kind.Name);

    /// <summary>All type strings.</summary>
    public static IEnumerable<string> Names => ByName.Keys;

    public bool IsPerCpu => Traits.HasFlag(TableTraits.PerCpu);

    public bool IsArray => Traits.HasFlag(TableTraits.Array);

    /// <summary>The kind of a table; a histogram is an array if its key is exactly <c>int</c>. Null for an unknown type string.</summary>
    public static TableKind? Of(TableDeclaration table)
    {
        var name = table.Kind.Split('$')[0];
        if (name == "histogram" && table.KeyType.Canonical == ScalarType.Int)
            return ByName["array"];
        return ByName.GetValueOrDefault(name);
    }
}

/// <summary>What is special about a kind of table.</summary>
[Flags]
internal enum TableTraits
{
    None = 0,

    /// <summary>Keys are indices, all of which exist.</summary>
    Array = 1,

    /// <summary>Each CPU has its own value.</summary>
    PerCpu = 2,

    /// <summary>There is no key (<c>key_size</c> 0).</summary>
    NoKey = 4,

    /// <summary>There is no value (<c>value_size</c> 0).</summary>
    NoLeaf = 8,

    /// <summary>Values are handles of kernel objects, for which the kernel takes no BTF.</summary>
    Handles = 16,

    /// <summary>Values are maps.</summary>
    Outer = 32,

    /// <summary>Keys are kernel objects and there is no capacity.</summary>
    Storage = 64,
}
