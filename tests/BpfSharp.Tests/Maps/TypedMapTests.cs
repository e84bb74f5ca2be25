using System.Net;
using System.Runtime.InteropServices;
using BpfSharp.Backends;
using BpfSharp.Kernel;

namespace BpfSharp.Tests.Maps;

/// <summary>Typed maps on the running kernel.</summary>
public sealed class TypedMapTests : IDisposable
{
    private readonly List<IDisposable> _open = [];
    private KernelBackend? _backend;

    [SkippableFact]
    public void HashMap_AllOperations_AsTheKernelSays()
    {
        var map = new BpfHashMap<uint, ulong>(Create(MapType.Hash, 4, 8, 3));

        map[1] = 10;
        map.TryAdd(1, 11).ShouldBeFalse();
        map.TryAdd(2, 20).ShouldBeTrue();
        map[1].ShouldBe(10UL);
        map.TryGetValue(9, out _).ShouldBeFalse();
        Should.Throw<KeyNotFoundException>(() => map[9]).Message.ShouldBe("Map m has no key 9.");
        Should.Throw<BpfException>(() => map.Set(9, 1, ElementFlags.Exist)).Errno.ShouldBe(Errno.ENOENT);
        map[3] = 30;
        var full = Should.Throw<MapFullException>(() => map[4] = 40);
        (full.Capacity, full.Errno).ShouldBe((3u, Errno.E2BIG));
        full.Message.ShouldBe("Map m (Hash) can't be written: it is full (3 entries, E2BIG). Remove entries, make max_entries larger, or use an LRU map, which drops the oldest.");
        map.OrderBy(e => e.Key).ShouldBe([new(1, 10), new(2, 20), new(3, 30)]);
        map.TryTake(2, out var taken).ShouldBeTrue();
        taken.ShouldBe(20UL);
        map.Remove(2).ShouldBeFalse();
        map.RemoveMany([7, 1, 8, 3]).ShouldBe(2);
        map.CountEntries().ShouldBe(0);
    }

    [SkippableFact]
    public void HashMap_ManyEntries_ReadTakenAndCleared()
    {
        var map = new BpfHashMap<uint, ulong>(Create(MapType.Hash, 4, 8, 100_000));
        uint[] keys = [.. Enumerable.Range(0, 100_000).Select(i => (uint)i)];
        map.SetMany(keys, [.. keys.Select(k => (ulong)k * 3)]);

        var all = map.ReadAll();
        (all.Count, all.IsComplete).ShouldBe((100_000, true));
        all.Select(e => e.Key).Distinct().Count().ShouldBe(100_000);
        all.ShouldAllBe(e => e.Value == e.Key * 3);
        map.TakeAll().Count.ShouldBe(100_000);
        map.Any().ShouldBeFalse();
        map.SetMany(keys, new ulong[keys.Length]);
        map.Clear().ShouldBe(100_000);
    }

    [SkippableFact]
    public async Task HashMap_ReadWhileChanging_NoKeyTwiceAndSteadyOnesThere()
    {
        var map = new BpfHashMap<uint, ulong>(Create(MapType.Hash, 4, 8, 20_000));
        uint[] steady = [.. Enumerable.Range(0, 5_000).Select(i => (uint)i)];
        map.SetMany(steady, new ulong[steady.Length]);
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            for (var i = 10_000u; !stop.IsCancellationRequested; i = i == 19_999 ? 10_000 : i + 1)
            {
                map[i] = i;
                map.Remove(i - 1);
            }
        });

        for (var round = 0; round < 20; round++)
        {
            var all = map.ReadAll();
            all.IsComplete.ShouldBeTrue();
            all.Select(e => e.Key).Distinct().Count().ShouldBe(all.Count);
            all.Count(e => e.Key < 5_000).ShouldBe(5_000);
        }

        await stop.CancelAsync();
        await writer;
    }

    [SkippableFact]
    public void TryGetValue_TypedMaps_AllocateNothing()
    {
        var hash = new BpfHashMap<Comm, ulong>(Create(MapType.Hash, 16, 8, 3));
        var array = new BpfArray<ulong>(Create(MapType.Array, 4, 8, 3));
        var perCpu = new BpfPerCpuHashMap<uint, uint>(Create(MapType.PerCpuHash, 4, 4, 3));
        Comm key = "bash";
        hash[key] = 5;
        perCpu.SetEach(1, 7);
        var values = new uint[perCpu.CpuCount];
        ulong sum = 0;
        long allocated = 0;
        for (var round = 0; round < 2; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                hash.TryGetValue(key, out var value);
                perCpu.TryGetValue(1, values);
                hash[key] = value + 1;
                sum += value + array[1] + values[0];
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        allocated.ShouldBe(0);
        sum.ShouldBeGreaterThan(0UL);
    }

    [SkippableFact]
    public void Array_IndexerBatchAndClear_Exact()
    {
        var array = new BpfArray<long>(Create(MapType.Array, 4, 8, 5000));

        array[4999] = -1;
        array.SetMany(10, [1, 2, 3]);
        var all = array.ReadAll();
        (all.Length, all.Sum(), all[4999], all[11]).ShouldBe((5000, 5L, -1L, 2L));
        Should.Throw<ArgumentOutOfRangeException>(() => array[5000]).Message.ShouldStartWith("Array m has the entries 0 to 4999.");
        array.Clear();
        array.Sum().ShouldBe(0);
    }

    [SkippableFact]
    public void PerCpuMaps_SumAndWrite_AllCpus()
    {
        var hash = new BpfPerCpuHashMap<uint, uint>(Create(MapType.PerCpuHash, 4, 4, 10));
        var array = new BpfPerCpuArray<ulong>(Create(MapType.PerCpuArray, 4, 8, 10));
        uint[] values = [.. Enumerable.Range(1, hash.CpuCount).Select(i => (uint)i)];

        hash.Set(5, values);
        array.SetEach(3, 2);

        var read = hash[5];
        var n = (uint)hash.CpuCount;
        (read.Sum(), read.Max(), read.Min(), read.Average(), read[0]).ShouldBe((n * (n + 1) / 2, n, 1u, (n + 1) / 2.0, 1u));
        hash.Single().Value.ToArray().ShouldBe(values);
        hash.ReadAll().Single().Value.Sum().ShouldBe(read.Sum());
        array[3].Sum().ShouldBe(2UL * n);
        array.ReadAll().Sum(v => (long)v.Sum()).ShouldBe(2L * n);
        Should.Throw<ArgumentException>(() => hash.Set(5, new uint[n + 1]));
    }

    [SkippableFact]
    public void LpmTrie_NetworksAsTextAndTypes_LongestMatch()
    {
        var v4 = new BpfLpmTrie<uint>(Create(MapType.LpmTrie, 8, 4, 10, MapFlags.NoPreallocation));
        v4.Set("10.0.0.0/8", 8);
        v4.Set(IPNetwork.Parse("10.1.0.0/16"), 16);
        v4.Set("10.1.2.3", 32);

        v4[IPAddress.Parse("10.9.9.9")].ShouldBe(8u);
        v4[IPAddress.Parse("10.1.9.9")].ShouldBe(16u);
        v4[IPAddress.Parse("10.1.2.3")].ShouldBe(32u);
        v4.TryGetValue(IPAddress.Parse("11.0.0.0"), out _).ShouldBeFalse();
        v4.Select(e => e.Key.ToString()).ShouldBe(["10.0.0.0/8", "10.1.0.0/16", "10.1.2.3/32"], ignoreOrder: true);
        v4.Remove(IPNetwork.Parse("10.1.0.0/16")).ShouldBeTrue();
        v4[IPAddress.Parse("10.1.9.9")].ShouldBe(8u);
        Should.Throw<ArgumentException>(() => v4.Set("2001:db8::/32", 1)).Message.ShouldStartWith("Trie m is for keys of 32 bits, not the 128 of 2001:db8::/32.");
        v4.Clear().ShouldBe(2);

        var v6 = new BpfLpmTrie<uint>(Create(MapType.LpmTrie, 20, 4, 10, MapFlags.NoPreallocation));
        v6.Set("2001:db8::/32", 6);
        v6[IPAddress.Parse("2001:db8:1::5")].ShouldBe(6u);
    }

    [SkippableFact]
    public void QueueAndStack_Order_FirstAndLast()
    {
        var queue = new BpfQueue<uint>(Create(MapType.Queue, 0, 4, 3));
        var stack = new BpfStack<uint>(Create(MapType.Stack, 0, 4, 3));
        for (var i = 1u; i <= 3; i++)
        {
            queue.Push(i);
            stack.Push(i);
        }

        queue.TryPush(4).ShouldBeFalse();
        Should.Throw<MapFullException>(() => stack.Push(4));
        queue.PushDroppingOldest(4);
        (queue.Peek(), queue.Pop(), stack.Peek(), stack.Pop()).ShouldBe((2u, 2u, 3u, 3u));
        queue.PopAll().ShouldBe([3u, 4u]);
        stack.Clear().ShouldBe(2);
        Should.Throw<InvalidOperationException>(() => queue.Pop()).Message.ShouldBe("Queue m is empty.");
        Should.Throw<BpfException>(() => queue.Map.OpenCursor()).Message.ShouldBe("Map m (Queue) has no entries that can be listed. Pop or peek them.");
    }

    [SkippableFact]
    public void BloomFilter_AddedAndOther_ToldApart()
    {
        var filter = new BpfBloomFilter<ulong>(Create(MapType.BloomFilter, 0, 8, 1000));
        filter.Add(42);

        filter.MayContain(42).ShouldBeTrue();
        filter.MayContain(43).ShouldBeFalse();
    }

    [SkippableFact]
    public void MapOfMaps_CreateReadReplace_LiveInnerMaps()
    {
        Open();
        var inner = new MapSpec { Name = "inner", Type = MapType.Hash, KeySize = 4, ValueSize = 8, MaxEntries = 4 };
        var spec = new ObjectSpec { Name = "o", Maps = [new MapSpec { Name = "outer", Type = MapType.HashOfMaps, KeySize = 4, ValueSize = 4, MaxEntries = 8, Inner = inner }] };
        using var bpf = BpfObject.Create(spec, _backend!);
        var outer = new BpfMapOfMaps<uint>(bpf.Maps["outer"]);

        using (var first = outer.Create(7, "first"))
            new BpfHashMap<uint, ulong>(first)[1] = 11;
        using (var read = outer[7])
        {
            read.Info.Name.ShouldBe("first");
            new BpfHashMap<uint, ulong>(read)[1].ShouldBe(11UL);
        }

        using var second = outer.Create(7);
        using (var read = outer[7])
            new BpfHashMap<uint, ulong>(read).Count().ShouldBe(0);
        outer.Keys.ShouldBe([7u]);
        outer.TryGetMap(8, out _).ShouldBeFalse();
        Should.Throw<BpfException>(() => outer.Set(8, bpf.Maps["outer"])).Message.ShouldContain("inner maps must be like Hash, key 4 bytes, value 8 bytes");
        outer.Remove(7).ShouldBeTrue();
    }

    [SkippableFact]
    public void Bind_WrongKindSizeOrHole_BothSidesNamed()
    {
        var hash = Create(MapType.Hash, 16, 8, 3);

        Should.Throw<MapTypeMismatchException>(() => new BpfQueue<ulong>(hash)).Message.ShouldBe("Map m is of type Hash; BpfQueue is for Queue. Use BpfHashMap.");
        Should.Throw<MapTypeMismatchException>(() => new BpfHashMap<uint, ulong>(hash)).Message.ShouldBe("Map m: the key is 16 bytes, not UInt32 (4 bytes).");
        Should.Throw<MapTypeMismatchException>(() => new BpfHashMap<Comm, uint>(hash)).Message.ShouldBe("Map m: the value is 8 bytes, not UInt32 (4 bytes).");
        Should.Throw<MapTypeMismatchException>(() => new BpfHashMap<Holed, ulong>(hash)).Message.ShouldBe(
            "Map m: Holed can't be a key, because it has a hole: 4 bytes at byte 4, before Time. The bytes of holes are part of a BPF key and can be anything; name them with a field that stays 0.");
        Should.Throw<MapTypeMismatchException>(() => new BpfHashMap<HoledAtEnd, ulong>(hash)).Message.ShouldContain("has a hole: 4 bytes at byte 12, its end.");
        new BpfHashMap<Packed, ulong>(hash).Name.ShouldBe("m");
    }

    public void Dispose()
    {
        foreach (var map in _open)
            map.Dispose();
        _backend?.Dispose();
    }

    private BpfMap Create(MapType type, int keySize, int valueSize, uint entries, MapFlags flags = MapFlags.None)
    {
        Open();
        var map = new BpfMap(_backend!.CreateMap(new MapSpec { Name = "m", Type = type, KeySize = keySize, ValueSize = valueSize, MaxEntries = entries, Flags = flags }));
        _open.Add(map);
        return map;
    }

    private void Open()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "needs root");
        _backend ??= KernelBackend.Open();
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Holed
    {
        public uint Pid;
        public ulong Time;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct HoledAtEnd
    {
        public ulong Time;
        public uint Pid;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Packed
    {
        public uint Pid;
        public ushort A;
        public ushort B;
        public Inner Rest;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Inner
    {
        public uint X;
        public uint Y;
    }
}
