using BpfSharp.Backends;
using BpfSharp.Embedded.Tests.Support;

namespace BpfSharp.Embedded.Tests.Maps;

/// <summary>The same random operations on a map of the kernel and one of the engine: every error number, value and count must be the same.</summary>
public class MapDifferentialTests
{
    private const int Operations = 4000;

    public static TheoryData<MapType, int, int, uint, MapFlags> Kinds() => new()
    {
        { MapType.Hash, 4, 8, 6, MapFlags.None },
        { MapType.Hash, 3, 5, 6, MapFlags.NoPreallocation },
        { MapType.Hash, 13, 1, 4, MapFlags.None },
        { MapType.PerCpuHash, 4, 12, 6, MapFlags.None },
        { MapType.Array, 4, 5, 6, MapFlags.None },
        { MapType.PerCpuArray, 4, 8, 6, MapFlags.None },
        { MapType.LpmTrie, 6, 8, 12, MapFlags.NoPreallocation },
        { MapType.Queue, 0, 8, 5, MapFlags.None },
        { MapType.Stack, 0, 3, 5, MapFlags.None },
        { MapType.LruHash, 4, 8, 4096, MapFlags.None },
        { MapType.DevMap, 4, 4, 6, MapFlags.None },
        { MapType.DevMapHash, 4, 4, 6, MapFlags.None },
        { MapType.BloomFilter, 0, 4, 50_000, MapFlags.None },
        { MapType.ProgramArray, 4, 4, 6, MapFlags.None },
        { MapType.PerfEventArray, 4, 4, 6, MapFlags.None },
        { MapType.StackTrace, 4, 80, 8, MapFlags.None },
        { MapType.RingBuffer, 0, 0, 4096, MapFlags.None },
    };

    [SkippableTheory]
    [MemberData(nameof(Kinds))]
    public void RandomOperations_KernelAndEngine_Agree(MapType type, int keySize, int valueSize, uint maxEntries, MapFlags flags)
    {
        using var kernel = Engines.Kernel();
        using var engine = Engines.Embedded(cpus: kernel.PossibleCpus);
        using var expected = kernel.CreateMap(type, keySize, valueSize, maxEntries, flags);
        using var actual = engine.CreateMap(type, keySize, valueSize, maxEntries, flags);
        var random = new Random(7);
        for (var i = 0; i < Operations; i++)
        {
            var seed = random.Next();
            Step(actual, new Random(seed)).ShouldBe(Step(expected, new Random(seed)), $"operation {i}");
        }

        Contents(actual).ShouldBe(Contents(expected));
    }

    [SkippableTheory]
    [InlineData(MapType.Hash)]
    [InlineData(MapType.LruHash)]
    public void ManyEntries_KernelAndEngine_HoldTheSame(MapType type)
    {
        using var kernel = Engines.Kernel();
        using var engine = Engines.Embedded();
        using var expected = kernel.CreateMap(type, 4, 8, 50_000);
        using var actual = engine.CreateMap(type, 4, 8, 50_000);
        foreach (var map in new[] { expected, actual })
        {
            for (var i = 0; i < 20_000; i++)
                map.Update(BitConverter.GetBytes(i * 7), BitConverter.GetBytes((long)i)).ShouldBe(Errno.None);
            for (var i = 0; i < 20_000; i += 3)
                map.Delete(BitConverter.GetBytes(i * 7)).ShouldBe(Errno.None);
        }

        Contents(actual).ShouldBe(Contents(expected));
    }

    /// <summary>One operation and everything it gave, as text.</summary>
    private static string Step(IMapBackend map, Random random)
    {
        var info = map.Info;
        var key = Key(info, random);
        var value = new byte[info.FullValueSize];
        random.NextBytes(value);
        // Numbers of interfaces, programs and events that don't exist would be read as such: 1 (lo) and 0 are safe.
        if (info.Type is MapType.DevMap or MapType.DevMapHash)
            value = BitConverter.GetBytes(random.Next(2));
        if (info.Type is MapType.ProgramArray or MapType.PerfEventArray)
            value = BitConverter.GetBytes(-1);
        Pad(info, value);
        var updateFlags = (ElementFlags)random.Next(random.Next(4) == 0 ? 9 : 3);
        switch (random.Next(8))
        {
            case 0 or 1 or 2:
                return $"update {updateFlags}: {map.Update(key, value, updateFlags)}";
            case 3:
                // A bloom filter's lookup reads the value.
                var read = info.Type == MapType.BloomFilter ? value : new byte[value.Length];
                var errno = map.Lookup(key, read);
                return $"lookup: {errno} {(errno == Errno.None ? Convert.ToHexString(read) : "")}";
            case 4:
                return $"delete: {map.Delete(key)}";
            case 5:
                var taken = new byte[value.Length];
                errno = map.LookupAndDelete(key, taken);
                return $"take: {errno} {(errno == Errno.None ? Convert.ToHexString(taken) : "")}";
            case 6:
                return Batches(map, random);
            default:
                return NextKey(map, key, random);
        }
    }

    private static string NextKey(IMapBackend map, byte[] key, Random random)
    {
        var next = new byte[map.Info.KeySize];
        var errno = map.NextKey(random.Next(4) == 0 ? [] : key, next);
        // The order of a hash is its own affair, so that the last key of one isn't that of the other.
        if (map.Info.Type is MapType.Hash or MapType.PerCpuHash or MapType.LruHash or MapType.DevMapHash)
            return "next";
        return $"next: {errno} {(errno == Errno.None ? Convert.ToHexString(next) : "")}";
    }

    private static string Batches(IMapBackend map, Random random)
    {
        var info = map.Info;
        var count = random.Next(1, 4);
        var keys = new byte[count * info.KeySize];
        var values = new byte[count * info.FullValueSize];
        for (var i = 0; i < count; i++)
        {
            Key(info, random).CopyTo(keys, i * info.KeySize);
            var value = new byte[info.FullValueSize];
            random.NextBytes(value);
            Pad(info, value);
            value.CopyTo(values, i * info.FullValueSize);
        }

        if (info.Type is MapType.DevMap or MapType.DevMapHash or MapType.ProgramArray or MapType.PerfEventArray)
            values.AsSpan().Clear();
        var flags = (ElementFlags)random.Next(3);
        if (random.Next(2) == 0)
            return $"update batch {flags}: {map.UpdateBatch(keys, values, ref count, flags)} {count}";
        return $"delete batch: {map.DeleteBatch(keys, ref count)} {count}";
    }

    private static byte[] Key(MapInfo info, Random random)
    {
        var key = new byte[info.KeySize];
        if (info.Type == MapType.LpmTrie)
        {
            BitConverter.TryWriteBytes(key, random.Next(random.Next(20) == 0 ? 40 : 17));
            key[4] = (byte)(random.Next(4) << 6);
            key[5] = (byte)(random.Next(2) << 7);
        }
        else if (key.Length > 0)
        {
            key[0] = (byte)random.Next(9);
        }

        return key;
    }

    /// <summary>Bytes between the CPUs' values come back as the kernel pleases.</summary>
    private static void Pad(MapInfo info, Span<byte> value)
    {
        for (var start = 0; info.IsPerCpu && start < value.Length; start += info.ValueStride)
            value.Slice(start + info.ValueSize, info.ValueStride - info.ValueSize).Clear();
    }

    private static string Contents(IMapBackend map)
    {
        var info = map.Info;
        if (info.KeySize == 0)
            return "";
        var lines = new List<string>();
        var key = Array.Empty<byte>();
        var next = new byte[info.KeySize];
        var value = new byte[info.FullValueSize];
        while (map.NextKey(key, next) == Errno.None && lines.Count <= 60_000)
        {
            var errno = map.Lookup(next, value);
            lines.Add($"{Convert.ToHexString(next)} {errno} {(errno == Errno.None ? Convert.ToHexString(value) : "")}");
            key = [.. next];
        }

        lines.Sort(StringComparer.Ordinal);
        return string.Join('\n', lines);
    }
}
