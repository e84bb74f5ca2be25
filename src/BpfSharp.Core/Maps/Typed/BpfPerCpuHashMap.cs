using System.Collections;
using System.Runtime.InteropServices;
using BpfSharp.Backends;
using BpfSharp.Maps.Binding;

namespace BpfSharp;

/// <summary>A hash or LRU map with a value for each CPU (<c>BPF_MAP_TYPE_PERCPU_HASH</c>, <c>BPF_MAP_TYPE_LRU_PERCPU_HASH</c>).</summary>
/// <typeparam name="TKey">The key: of exactly the map's size, without holes.</typeparam>
/// <typeparam name="TValue">One CPU's value: of exactly the map's size.</typeparam>
public sealed class BpfPerCpuHashMap<TKey, TValue> : BpfKeyedMap<TKey>, IEnumerable<KeyValuePair<TKey, PerCpuValues<TValue>>> where TKey : unmanaged where TValue : unmanaged
{
    /// <summary>Makes a view of a map.</summary>
    /// <exception cref="MapTypeMismatchException">The map is of another kind, or keys or values of other sizes.</exception>
    public BpfPerCpuHashMap(BpfMap map) : base(map, "BpfPerCpuHashMap", MapType.PerCpuHash, MapType.LruPerCpuHash, MapType.PerCpuArray, MapType.PerCpuCgroupStorage)
        => MapBinding.RequireValue<TValue>(map);

    /// <summary>How many values an entry has: the possible CPUs.</summary>
    public int CpuCount => Map.Info.CpuCount;

    /// <summary>The values of a key.</summary>
    /// <exception cref="KeyNotFoundException">The key isn't there.</exception>
    public PerCpuValues<TValue> this[TKey key] => TryGetValue(key, out var values) ? values : throw new KeyNotFoundException($"Map {Name} has no key {key}.");

    /// <summary>Copies the values of a key.</summary>
    /// <returns>False where the key isn't there.</returns>
    /// <exception cref="BpfException">The map can't be read.</exception>
    public bool TryGetValue(TKey key, out PerCpuValues<TValue> values)
    {
        using var buffer = new PerCpuBuffer(Map);
        var found = Map.TryGetValue(Bytes(ref key), buffer.Bytes);
        values = found ? PerCpuValues<TValue>.Unpack(buffer.Bytes, Map.Info.ValueStride) : default;
        return found;
    }

    /// <summary>Copies the values of a key into room given, without allocating.</summary>
    /// <param name="key">The key.</param>
    /// <param name="values">Room for exactly <see cref="CpuCount"/> values.</param>
    /// <returns>False where the key isn't there.</returns>
    /// <exception cref="ArgumentException">The room has another size.</exception>
    public bool TryGetValue(TKey key, Span<TValue> values)
    {
        RequireCount(values.Length, nameof(values));
        using var buffer = new PerCpuBuffer(Map);
        var found = Map.TryGetValue(Bytes(ref key), buffer.Bytes);
        if (found)
            PerCpuValues<TValue>.Unpack(buffer.Bytes, Map.Info.ValueStride, values);
        return found;
    }

    /// <summary>Sets the values of a key, one for each CPU.</summary>
    /// <exception cref="ArgumentException">There are not <see cref="CpuCount"/> values.</exception>
    /// <exception cref="MapFullException">There is no room.</exception>
    public void Set(TKey key, ReadOnlySpan<TValue> values, ElementFlags mode = ElementFlags.Any)
    {
        RequireCount(values.Length, nameof(values));
        using var buffer = new PerCpuBuffer(Map);
        PerCpuValues<TValue>.Pack(values, Map.Info.ValueStride, buffer.Bytes);
        Map.Set(Bytes(ref key), buffer.Bytes, mode);
    }

    /// <summary>Sets one value for every CPU of a key.</summary>
    /// <exception cref="MapFullException">There is no room.</exception>
    public void SetEach(TKey key, TValue value, ElementFlags mode = ElementFlags.Any)
    {
        var values = new TValue[CpuCount];
        Array.Fill(values, value);
        Set(key, values, mode);
    }

    /// <summary>Reads all entries.</summary>
    /// <returns>The entries, and whether these are all.</returns>
    public MapReading<TKey, PerCpuValues<TValue>> ReadAll() => MapReading<TKey, PerCpuValues<TValue>>.Read(Map.OpenCursor(), Unpack);

    /// <summary>Reads all entries and removes what it read.</summary>
    public MapReading<TKey, PerCpuValues<TValue>> TakeAll() => MapReading<TKey, PerCpuValues<TValue>>.Read(Map.OpenTakingCursor(), Unpack);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<TKey, PerCpuValues<TValue>>> GetEnumerator()
    {
        using var cursor = Map.OpenCursor();
        while (cursor.MoveNext())
            yield return new KeyValuePair<TKey, PerCpuValues<TValue>>(MemoryMarshal.Read<TKey>(cursor.Key), Unpack(cursor.Value));
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private PerCpuValues<TValue> Unpack(ReadOnlySpan<byte> padded) => PerCpuValues<TValue>.Unpack(padded, Map.Info.ValueStride);

    private void RequireCount(int count, string what)
    {
        if (count != CpuCount)
            throw new ArgumentException($"Map {Name} has {CpuCount} values for each key, one for each possible CPU, not {count}.", what);
    }
}
