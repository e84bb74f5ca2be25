using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Maps.Binding;

/// <summary>Checks once, when a typed view of a map is made, that the map is what the view takes it for.</summary>
internal static class MapBinding
{
    private static readonly ConcurrentDictionary<Type, string> Holes = [];

    /// <exception cref="MapTypeMismatchException">The map is of another kind.</exception>
    public static void RequireType(BpfMap map, string view, params ReadOnlySpan<MapType> types)
    {
        ArgumentNullException.ThrowIfNull(map);
        foreach (var type in types)
        {
            if (type == map.Info.Type)
                return;
        }

        throw new MapTypeMismatchException(map.Name, $"Map {map.Name} is of type {map.Info.Type}; {view} is for {string.Join(", ", types.ToArray())}. {Suggestion(map.Info.Type)}");
    }

    /// <exception cref="MapTypeMismatchException">Keys have another size, or holes, which are part of a key and would make equal keys different.</exception>
    public static void RequireKey<TKey>(BpfMap map) where TKey : unmanaged
    {
        RequireSize<TKey>(map, "key", map.Info.KeySize, map.KeyType);
        var hole = Holes.GetOrAdd(typeof(TKey), static type => Layout.FindHole(type) ?? "");
        if (hole.Length > 0)
        {
            throw new MapTypeMismatchException(
                map.Name,
                $"Map {map.Name}: {typeof(TKey).Name} can't be a key, because it has a hole: {hole}. The bytes of holes are part of a BPF key and can be anything; name them with a field that stays 0.");
        }
    }

    /// <exception cref="MapTypeMismatchException">Values have another size.</exception>
    public static void RequireValue<TValue>(BpfMap map) where TValue : unmanaged => RequireSize<TValue>(map, "value", map.Info.ValueSize, map.ValueType);

    private static void RequireSize<T>(BpfMap map, string what, int size, BtfType? type) where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() == size)
            return;
        var theirs = type is null ? $"{size} bytes" : $"{TypeText.Of(type)} ({size} bytes)";
        throw new MapTypeMismatchException(map.Name, $"Map {map.Name}: the {what} is {theirs}, not {typeof(T).Name} ({Unsafe.SizeOf<T>()} bytes).");
    }

    private static string Suggestion(MapType type) => type switch
    {
        MapType.Hash or MapType.LruHash => "Use BpfHashMap.",
        MapType.Array => "Use BpfArray or BpfHashMap.",
        MapType.PerCpuHash or MapType.LruPerCpuHash => "Use BpfPerCpuHashMap.",
        MapType.PerCpuArray => "Use BpfPerCpuArray.",
        MapType.LpmTrie => "Use BpfLpmTrie or BpfHashMap.",
        MapType.Queue => "Use BpfQueue.",
        MapType.Stack => "Use BpfStack.",
        MapType.ArrayOfMaps or MapType.HashOfMaps => "Use BpfMapOfMaps.",
        MapType.ProgramArray => "Use BpfProgramArray.",
        MapType.StackTrace => "Use BpfStackTraceMap.",
        MapType.BloomFilter => "Use BpfBloomFilter.",
        _ => "Use BpfMap's operations on bytes.",
    };
}
