using Xunit;

namespace BpfSharp.Testing.Contracts;

/// <summary>Specs for the contract tests.</summary>
public static class MapKinds
{
    private static readonly MapSpec Pattern = new() { Name = "inner", Type = MapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 2 };

    /// <summary>Specs that can't be created, with the error.</summary>
    public static IReadOnlyDictionary<string, (MapSpec Spec, Errno Errno)> Invalid { get; } = new Dictionary<string, (MapSpec, Errno)>
    {
        ["hash, key_size 0"] = (Hash with { KeySize = 0 }, Errno.EINVAL),
        ["hash, max_entries 0"] = (Hash with { MaxEntries = 0 }, Errno.EINVAL),
        ["array, max_entries 0"] = (Array with { MaxEntries = 0 }, Errno.EINVAL),
        ["array, key_size 8"] = (Array with { KeySize = 8 }, Errno.EINVAL),
        ["array, value_size 0"] = (Array with { ValueSize = 0 }, Errno.EINVAL),
        ["ring buffer, no power of two"] = (Ring with { MaxEntries = 3 * 4096 }, Errno.EINVAL),
        ["ring buffer, less than a page"] = (Ring with { MaxEntries = 2048 }, Errno.EINVAL),
        ["ring buffer with keys"] = (Ring with { KeySize = 4 }, Errno.EINVAL),
        ["trie without BPF_F_NO_PREALLOC"] = (Trie with { Flags = MapFlags.None }, Errno.EINVAL),
        ["queue with keys"] = (Queue with { KeySize = 4 }, Errno.EINVAL),
        ["map of maps without an inner map"] = (new MapSpec { Name = "outer", Type = MapType.ArrayOfMaps, KeySize = 4, ValueSize = 4, MaxEntries = 1 }, Errno.EINVAL),
        ["per-CPU array, value of 32 KiB + 8"] = (Array with { Type = MapType.PerCpuArray, ValueSize = (32 * 1024) + 8 }, Errno.E2BIG),
        ["per-CPU hash, value of 32 KiB + 8"] = (Hash with { Type = MapType.PerCpuHash, ValueSize = (32 * 1024) + 8 }, Errno.E2BIG),
        ["LRU with BPF_F_NO_PREALLOC"] = (Hash with { Type = MapType.LruHash, Flags = MapFlags.NoPreallocation }, Errno.ENOTSUPP),
        ["hash with BPF_F_MMAPABLE"] = (Hash with { Flags = MapFlags.MemoryMappable }, Errno.EINVAL),
        ["hash with map_extra"] = (Hash with { Extra = 1 }, Errno.EINVAL),
        ["unknown type"] = (Hash with { Type = (MapType)99 }, Errno.EINVAL),
    };

    /// <summary>The names of <see cref="Invalid"/>.</summary>
    public static TheoryData<string> InvalidNames => [.. Invalid.Keys];

    private static MapSpec Hash => new() { Name = "m", Type = MapType.Hash, KeySize = 4, ValueSize = 8, MaxEntries = 4 };

    private static MapSpec Array => Hash with { Type = MapType.Array };

    private static MapSpec Queue => Hash with { Type = MapType.Queue, KeySize = 0 };

    private static MapSpec Trie => Hash with { Type = MapType.LpmTrie, KeySize = 8, Flags = MapFlags.NoPreallocation };

    private static MapSpec Ring => new() { Name = "m", Type = MapType.RingBuffer, MaxEntries = 4096 };

    /// <summary>A small map of a kind, by bpftool's word for it.</summary>
    public static MapSpec Spec(string kind, int capacity)
    {
        var hash = Hash with { MaxEntries = (uint)capacity };
        return kind switch
        {
            "hash" => hash,
            "percpu_hash" => hash with { Type = MapType.PerCpuHash },
            "lru_hash" => hash with { Type = MapType.LruHash },
            "lru_percpu_hash" => hash with { Type = MapType.LruPerCpuHash },
            "array" => hash with { Type = MapType.Array },
            "percpu_array" => hash with { Type = MapType.PerCpuArray },
            "lpm_trie" => Trie with { MaxEntries = (uint)capacity },
            "queue" => Queue with { MaxEntries = (uint)capacity },
            "stack" => Queue with { Type = MapType.Stack, MaxEntries = (uint)capacity },
            "bloom_filter" => Queue with { Type = MapType.BloomFilter, MaxEntries = (uint)capacity },
            "prog_array" => hash with { Type = MapType.ProgramArray, ValueSize = 4 },
            "perf_event_array" => hash with { Type = MapType.PerfEventArray, ValueSize = 4 },
            "stack_trace" => hash with { Type = MapType.StackTrace, ValueSize = 127 * 8 },
            "array_of_maps" => hash with { Type = MapType.ArrayOfMaps, ValueSize = 4, Inner = Pattern },
            "hash_of_maps" => hash with { Type = MapType.HashOfMaps, ValueSize = 4, Inner = Pattern },
            "ringbuf" => Ring,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no kind of map"),
        };
    }
}
