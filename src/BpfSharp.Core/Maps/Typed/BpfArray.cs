using System.Collections;
using System.Runtime.InteropServices;
using BpfSharp.Maps.Binding;

namespace BpfSharp;

/// <summary>An array (<c>BPF_MAP_TYPE_ARRAY</c>): entries 0 to <see cref="Count"/> - 1 are always there. Reading one allocates nothing.</summary>
/// <typeparam name="T">The value: of exactly the map's size.</typeparam>
public sealed class BpfArray<T> : BpfTypedMap, IReadOnlyList<T> where T : unmanaged
{
    /// <summary>Makes a view of a map.</summary>
    /// <exception cref="MapTypeMismatchException">The map is no array, or its values have another size.</exception>
    public BpfArray(BpfMap map) : base(map)
    {
        MapBinding.RequireType(map, "BpfArray", MapType.Array);
        MapBinding.RequireValue<T>(map);
    }

    /// <summary>How many entries there are.</summary>
    public int Count => checked((int)Capacity);

    /// <summary>The value of an entry.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry.</exception>
    /// <exception cref="BpfException">The map can't be read or written (frozen).</exception>
    public T this[int index]
    {
        get
        {
            var key = CheckIndex(index);
            T value = default;
            Map.TryGetValue(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in key)), MemoryMarshal.AsBytes(new Span<T>(ref value)));
            return value;
        }

        set
        {
            var key = CheckIndex(index);
            Map.Set(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in key)), MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
        }
    }

    /// <summary>Reads all values, in batches where the backend has them.</summary>
    /// <exception cref="BpfException">The map can't be read.</exception>
    public T[] ReadAll()
    {
        var values = new T[Count];
        using var cursor = Map.OpenCursor();
        while (cursor.MoveNext())
            values[MemoryMarshal.Read<uint>(cursor.Key)] = MemoryMarshal.Read<T>(cursor.Value);
        return values;
    }

    /// <summary>Sets the entries from <paramref name="start"/> on, in one call where the backend can.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They go beyond the end.</exception>
    public void SetMany(int start, ReadOnlySpan<T> values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(values.Length, Count - start, nameof(values));
        var keys = new uint[values.Length];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = (uint)(start + i);
        Map.SetMany(MemoryMarshal.AsBytes(keys.AsSpan()), MemoryMarshal.AsBytes(values));
    }

    /// <summary>Sets all values to zero.</summary>
    public void Clear() => Map.Clear();

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator()
    {
        using var cursor = Map.OpenCursor();
        while (cursor.MoveNext())
            yield return MemoryMarshal.Read<T>(cursor.Value);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private uint CheckIndex(int index)
    {
        if ((uint)index >= Capacity)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"Array {Name} has the entries 0 to {(long)Capacity - 1}.");
        return (uint)index;
    }
}
