using System.Buffers.Binary;
using BpfSharp.Backends;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Cli.Tests.Bpftool.Support;

/// <summary>One map of each kind that can be created without a device, a socket or a program, with something in it.</summary>
public static class MapSamples
{
    public static readonly string[] Names =
    [
        "hash", "wide_hash", "long_key", "array", "long_array", "byte_array", "prog_array", "perf_event_array", "percpu_hash", "percpu_array", "percpu_wide",
        "stack_trace", "cgroup_array", "lru_hash", "lru_percpu_hash", "lpm_trie", "devmap", "devmap_hash", "sockmap", "sockmap8", "cpumap", "xskmap", "sockhash",
        "cgroup_storage", "reuseport_sockarray", "reuseport8", "percpu_cgroup_storage", "queue", "stack", "empty_queue", "sk_storage", "inode_storage", "task_storage",
        "cgrp_storage", "ringbuf", "bloom_filter", "user_ringbuf", "arena",
    ];

    public static IMapBackend Create(LiveMaps maps, string name) => name switch
    {
        "hash" => Filled(maps, Spec(name, MapType.Hash, 4, 8, 8), 5),
        "wide_hash" => Filled(maps, Spec(name, MapType.Hash, 5, 13, 8), 3),
        "long_key" => Filled(maps, Spec(name, MapType.Hash, 40, 3, 8), 3),
        "array" => Filled(maps, Spec(name, MapType.Array, 4, 4, 3), 3),
        "long_array" => Filled(maps, Spec(name, MapType.Array, 4, 37, 2), 2),
        "byte_array" => Filled(maps, Spec(name, MapType.Array, 4, 1, 2), 2),
        "prog_array" => maps.Create(Spec(name, MapType.ProgramArray, 4, 4, 4)),
        "perf_event_array" => maps.Create(Spec(name, MapType.PerfEventArray, 4, 4, 2)),
        "percpu_hash" => Filled(maps, Spec(name, MapType.PerCpuHash, 4, 8, 8), 3),
        "percpu_array" => Filled(maps, Spec(name, MapType.PerCpuArray, 4, 4, 2), 2),
        "percpu_wide" => Filled(maps, Spec(name, MapType.PerCpuHash, 17, 20, 4), 2),
        "stack_trace" => maps.Create(Spec(name, MapType.StackTrace, 4, 80, 16)),
        "cgroup_array" => maps.Create(Spec(name, MapType.CgroupArray, 4, 4, 2)),
        "lru_hash" => Filled(maps, Spec(name, MapType.LruHash, 4, 8, 64), 5),
        "lru_percpu_hash" => Filled(maps, Spec(name, MapType.LruPerCpuHash, 4, 8, 64), 3),
        "lpm_trie" => Trie(maps, name),
        "devmap" => maps.Create(Spec(name, MapType.DevMap, 4, 4, 2)),
        "devmap_hash" => maps.Create(Spec(name, MapType.DevMapHash, 4, 4, 2)),
        "sockmap" => maps.Create(Spec(name, MapType.SockMap, 4, 4, 2)),
        "sockmap8" => maps.Create(Spec(name, MapType.SockMap, 4, 8, 2)),
        "cpumap" => maps.Create(Spec(name, MapType.CpuMap, 4, 4, 2)),
        "xskmap" => maps.Create(Spec(name, MapType.XskMap, 4, 4, 2)),
        "sockhash" => maps.Create(Spec(name, MapType.SockHash, 4, 4, 2)),
        "cgroup_storage" => maps.Create(Spec(name, MapType.CgroupStorage, 16, 8, 0)),
        "reuseport_sockarray" => maps.Create(Spec(name, MapType.ReuseportSockArray, 4, 4, 2)),
        "reuseport8" => maps.Create(Spec(name, MapType.ReuseportSockArray, 4, 8, 2)),
        "percpu_cgroup_storage" => maps.Create(Spec(name, MapType.PerCpuCgroupStorage, 16, 8, 0)),
        "queue" => Pushed(maps, Spec(name, MapType.Queue, 0, 4, 4)),
        "stack" => Pushed(maps, Spec(name, MapType.Stack, 0, 20, 4)),
        "empty_queue" => maps.Create(Spec(name, MapType.Queue, 0, 4, 4)),
        "sk_storage" => Storage(maps, name, MapType.SkStorage),
        "inode_storage" => Storage(maps, name, MapType.InodeStorage),
        "task_storage" => Storage(maps, name, MapType.TaskStorage),
        "cgrp_storage" => Storage(maps, name, MapType.CgrpStorage),
        "ringbuf" => maps.Create(Spec(name, MapType.RingBuffer, 0, 0, 4096)),
        "bloom_filter" => Pushed(maps, Spec(name, MapType.BloomFilter, 0, 4, 16)),
        "user_ringbuf" => maps.Create(Spec(name, MapType.UserRingBuffer, 0, 0, 4096)),
        "arena" => maps.Create(Spec(name, MapType.Arena, 0, 0, 4) with { Flags = MapFlags.MemoryMappable }),
        _ => throw new ArgumentException($"No sample is named {name}.", nameof(name)),
    };

    public static MapSpec Spec(string name, MapType type, int keySize, int valueSize, uint entries)
        => new() { Name = name.Length > 15 ? name[..15] : name, Type = type, KeySize = keySize, ValueSize = valueSize, MaxEntries = entries };

    /// <summary>A key of the samples: its number, then zeros.</summary>
    public static byte[] Key(int size, int number)
    {
        var key = new byte[size];
        BinaryPrimitives.WriteInt32LittleEndian(key, number);
        return key;
    }

    private static IMapBackend Filled(LiveMaps maps, MapSpec spec, int count)
    {
        var map = maps.Create(spec);
        for (var i = 0; i < count; i++)
            map.Update(Key(spec.KeySize, i), Value(map.Info.FullValueSize, i)).ShouldBe(Errno.None);
        return map;
    }

    private static IMapBackend Pushed(LiveMaps maps, MapSpec spec)
    {
        var map = maps.Create(spec);
        for (var i = 1; i <= 2; i++)
            map.Update([], Value(spec.ValueSize, i)).ShouldBe(Errno.None);
        return map;
    }

    private static IMapBackend Trie(LiveMaps maps, string name)
    {
        var map = maps.Create(Spec(name, MapType.LpmTrie, 8, 4, 8) with { Flags = MapFlags.NoPreallocation });
        foreach (var (bits, last) in new[] { (8, 0), (24, 1), (32, 7) })
            map.Update([(byte)bits, 0, 0, 0, 10, 0, 0, (byte)last], Value(4, bits)).ShouldBe(Errno.None);
        return map;
    }

    private static IMapBackend Storage(LiveMaps maps, string name, MapType type)
    {
        var types = new BtfBuilder();
        var key = types.AddInt("int", 4, BtfIntEncoding.Signed);
        var value = types.AddInt("unsigned long long", 8);
        return maps.Create(Spec(name, type, 4, 8, 0) with { Flags = MapFlags.NoPreallocation, Btf = types.Build(), KeyTypeId = key, ValueTypeId = value });
    }

    private static byte[] Value(int size, int number) => [.. Enumerable.Range(0, size).Select(i => (byte)((number * 37) + (i * 11)))];
}
