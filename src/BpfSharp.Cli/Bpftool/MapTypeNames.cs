namespace BpfSharp.Cli.Bpftool;

/// <summary>Kinds of maps in libbpf's words, which bpftool prints and takes.</summary>
internal static class MapTypeNames
{
    // The place is the kernel's number: enum bpf_map_type.
    private static readonly string[] Names =
    [
        "unspec", "hash", "array", "prog_array", "perf_event_array", "percpu_hash", "percpu_array", "stack_trace", "cgroup_array", "lru_hash",
        "lru_percpu_hash", "lpm_trie", "array_of_maps", "hash_of_maps", "devmap", "sockmap", "cpumap", "xskmap", "sockhash", "cgroup_storage",
        "reuseport_sockarray", "percpu_cgroup_storage", "queue", "stack", "sk_storage", "devmap_hash", "struct_ops", "ringbuf", "inode_storage",
        "task_storage", "bloom_filter", "user_ringbuf", "cgrp_storage", "arena", "insn_array", "rhash",
    ];

    /// <summary>All names that a map can be created with, in the kernel's order.</summary>
    public static IEnumerable<string> All => Names.Skip(1);

    /// <summary>The name of a kind; null for one younger than this list.</summary>
    public static string? Of(MapType type) => (uint)type < Names.Length ? Names[(int)type] : null;

    /// <summary>The kind of a name; names can't be abbreviated here, so that a new one never changes what an old script means.</summary>
    public static bool TryParse(string name, out MapType type)
    {
        var index = Array.IndexOf(Names, name);
        type = (MapType)Math.Max(index, 0);
        return index >= 0;
    }
}
