using BpfSharp.Backends;

namespace BpfSharp.Testing.Contracts;

/// <summary>One thing to try on a fresh map of a few entries.</summary>
/// <param name="Name">What is tried.</param>
/// <param name="AppliesTo">Whether it makes sense for a kind of map.</param>
/// <param name="Run">Tries it; the second argument is a map that fits into a map of maps.</param>
public sealed record MapOperation(string Name, Func<MapSpec, bool> AppliesTo, Func<IMapBackend, IMapBackend?, Errno> Run);

/// <summary>Everything that is tried.</summary>
public static class MapOperations
{
    // Beyond every map's capacity as an index, and in no map as a key.
    private const int Missing = 100;

    /// <summary>The operations, in the order of the files under testdata/map-errno.</summary>
    public static IReadOnlyList<MapOperation> All { get; } =
    [
        new("lookup, missing", Any, (map, _) => map.Lookup(Key(map, Missing), Value(map))),
        new("lookup, unset", Any, (map, _) => map.Lookup(Key(map, 0), Value(map))),
        new("lookup, after update", Plain, (map, _) => Then(map.Update(Key(map, 1), Value(map)), () => map.Lookup(Key(map, 1), Value(map)))),
        new("lookup, unknown flag 8", Plain, (map, _) => Then(map.Update(Key(map, 1), Value(map)), () => map.Lookup(Key(map, 1), Value(map), (ElementFlags)8))),
        new("lookup, lock without a lock", Plain, (map, _) => Then(map.Update(Key(map, 1), Value(map)), () => map.Lookup(Key(map, 1), Value(map), ElementFlags.Lock))),
        new("delete, missing", Any, (map, _) => map.Delete(Key(map, Missing))),
        new("delete, unset", Any, (map, _) => map.Delete(Key(map, 0))),
        new("delete, after update", Plain, (map, _) => Then(map.Update(Key(map, 1), Value(map)), () => map.Delete(Key(map, 1)))),
        new("update, any", Plain, (map, _) => map.Update(Key(map, 1), Value(map))),
        new("update, noexist, new", Plain, (map, _) => map.Update(Key(map, 1), Value(map), ElementFlags.NoExist)),
        new("update, noexist, there", Plain, (map, _) => Then(map.Update(Key(map, 1), Value(map)), () => map.Update(Key(map, 1), Value(map), ElementFlags.NoExist))),
        new("update, exist, missing", Plain, (map, _) => map.Update(Key(map, Missing), Value(map), ElementFlags.Exist)),
        new("update, exist, there", Plain, (map, _) => Then(map.Update(Key(map, 1), Value(map)), () => map.Update(Key(map, 1), Value(map), ElementFlags.Exist))),
        new("update, full", Plain, (map, _) => Then(Fill(map), () => map.Update(Key(map, Missing), Value(map)))),
        new("update, full, exist", Plain, (map, _) => Then(Fill(map), () => map.Update(Key(map, Missing), Value(map), ElementFlags.Exist))),
        new("update, unknown flag 8", Plain, (map, _) => map.Update(Key(map, 1), Value(map), (ElementFlags)8)),
        new("update, noexist and exist", Plain, (map, _) => map.Update(Key(map, 1), Value(map), ElementFlags.NoExist | ElementFlags.Exist)),
        new("update, lock without a lock", Plain, (map, _) => map.Update(Key(map, 1), Value(map), ElementFlags.Lock)),
        new("update inner, any", OfMaps, (map, inner) => map.UpdateInnerMap(Key(map, 1), inner!)),
        new("update inner, noexist, new", OfMaps, (map, inner) => map.UpdateInnerMap(Key(map, 1), inner!, ElementFlags.NoExist)),
        new("update inner, exist, missing", OfMaps, (map, inner) => map.UpdateInnerMap(Key(map, Missing), inner!, ElementFlags.Exist)),
        new("update inner, any, missing index", OfMaps, (map, inner) => map.UpdateInnerMap(Key(map, Missing), inner!)),
        new("delete inner, there", OfMaps, (map, inner) => Then(map.UpdateInnerMap(Key(map, 1), inner!), () => map.Delete(Key(map, 1)))),
        new("next, of an empty or new map", Any, (map, _) => map.NextKey([], Key(map, 0))),
        new("next, of the last key", Keyed, (map, _) => Then(Fill(map), () => Last(map))),
        new("next, of a missing key", Keyed, (map, _) => Then(map.Update(Key(map, 1), Value(map)), () => map.NextKey(Key(map, Missing), Key(map, 0)))),
        new("take, missing", Any, (map, _) => map.LookupAndDelete(Key(map, Missing), Value(map))),
        new("take, there", Plain, (map, _) => Then(map.Update(Key(map, 1), Value(map)), () => map.LookupAndDelete(Key(map, 1), Value(map)))),
        new("take, there, unknown flag 8", Plain, (map, _) => Then(map.Update(Key(map, 1), Value(map)), () => map.LookupAndDelete(Key(map, 1), Value(map), (ElementFlags)8))),
        new("batch lookup, of all", Keyed, (map, _) => Then(Fill(map), () => Batch(map, 8, delete: false))),
        new("batch lookup, of none", Keyed, (map, _) => Batch(map, 8, delete: false)),
        new("batch lookup, room for none", Keyed, (map, _) => Then(Fill(map), () => Batch(map, 0, delete: false))),
        new("batch take, of all", Keyed, (map, _) => Then(Fill(map), () => Batch(map, 8, delete: true))),
        new("batch update", Keyed, (map, _) => UpdateBatch(map)),
        new("batch delete, missing", Keyed, (map, _) => DeleteBatch(map)),
        new("freeze", Any, (map, _) => map.Freeze()),
        new("freeze, twice", Any, (map, _) => Then(map.Freeze(), map.Freeze)),
        new("lookup, frozen", Any, (map, _) => Then(map.Freeze(), () => map.Lookup(Key(map, Missing), Value(map)))),
        new("update, frozen", Plain, (map, _) => Then(map.Freeze(), () => map.Update(Key(map, 1), Value(map)))),
        new("delete, frozen", Any, (map, _) => Then(map.Freeze(), () => map.Delete(Key(map, 1)))),
        new("take, frozen", Any, (map, _) => Then(map.Freeze(), () => map.LookupAndDelete(Key(map, 1), Value(map)))),
    ];

    private static bool Any(MapSpec spec) => true;

    /// <summary>Maps whose values are bytes: in the others a value is a descriptor, which backends don't have alike.</summary>
    private static bool Plain(MapSpec spec)
        => spec.Type is not (MapType.ProgramArray or MapType.PerfEventArray or MapType.ArrayOfMaps or MapType.HashOfMaps);

    private static bool Keyed(MapSpec spec) => Plain(spec) && spec.KeySize > 0;

    private static bool OfMaps(MapSpec spec) => spec.Inner is not null;

    private static Errno Then(Errno first, Func<Errno> next) => first == Errno.None ? next() : first;

    private static Errno Fill(IMapBackend map)
    {
        for (var i = 0; i < map.Info.MaxEntries; i++)
        {
            var errno = map.Update(Key(map, i), Value(map));
            if (errno != Errno.None)
                return errno;
        }

        return Errno.None;
    }

    private static Errno Last(IMapBackend map)
    {
        var (key, next) = (Array.Empty<byte>(), Key(map, 0));
        for (var steps = 0; steps <= map.Info.MaxEntries; steps++)
        {
            var errno = map.NextKey(key, next);
            if (errno != Errno.None)
                return steps == map.Info.MaxEntries ? errno : throw new InvalidOperationException($"only {steps} keys");
            key = [.. next];
        }

        throw new InvalidOperationException("more keys than entries");
    }

    private static Errno Batch(IMapBackend map, int room, bool delete)
    {
        var count = room;
        var cursor = new byte[Math.Max(4, map.Info.KeySize)];
        return map.LookupBatch(cursor, true, new byte[room * map.Info.KeySize], new byte[room * map.Info.FullValueSize], ref count, delete);
    }

    private static Errno UpdateBatch(IMapBackend map)
    {
        var count = 2;
        return map.UpdateBatch([.. Key(map, 0), .. Key(map, 1)], new byte[2 * map.Info.FullValueSize], ref count);
    }

    private static Errno DeleteBatch(IMapBackend map)
    {
        var count = 1;
        return map.DeleteBatch(Key(map, Missing), ref count);
    }

    private static byte[] Value(IMapBackend map) => new byte[map.Info.FullValueSize];

    /// <summary>A key: the number in its last four bytes; a trie's begins with the prefix length, here all bits of the rest.</summary>
    private static byte[] Key(IMapBackend map, int number)
    {
        var key = new byte[map.Info.KeySize];
        if (key.Length == 0)
            return key;
        if (map.Info.Type == MapType.LpmTrie)
            BitConverter.TryWriteBytes(key, (key.Length - 4) * 8);
        BitConverter.TryWriteBytes(key.AsSpan(key.Length - 4), number);
        return key;
    }
}
