using System.Collections;
using BpfSharp.Maps.Binding;

namespace BpfSharp;

/// <summary>An array with a value for each CPU (<c>BPF_MAP_TYPE_PERCPU_ARRAY</c>): entries 0 to <see cref="Count"/> - 1 are always there.</summary>
/// <typeparam name="T">One CPU's value: of exactly the map's size.</typeparam>
public sealed class BpfPerCpuArray<T> : BpfTypedMap, IReadOnlyList<PerCpuValues<T>> where T : unmanaged
{
    private readonly BpfPerCpuHashMap<uint, T> _entries;

    /// <summary>Makes a view of a map.</summary>
    /// <exception cref="MapTypeMismatchException">The map is no per-CPU array, or its values have another size.</exception>
    public BpfPerCpuArray(BpfMap map) : base(map)
    {
        MapBinding.RequireType(map, "BpfPerCpuArray", MapType.PerCpuArray);
        _entries = new BpfPerCpuHashMap<uint, T>(map);
    }

    /// <summary>How many entries there are.</summary>
    public int Count => checked((int)Capacity);

    /// <summary>How many values an entry has: the possible CPUs.</summary>
    public int CpuCount => _entries.CpuCount;

    /// <summary>The values of an entry.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry.</exception>
    public PerCpuValues<T> this[int index] => _entries[CheckIndex(index)];

    /// <summary>Copies the values of an entry into room given, without allocating.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry.</exception>
    /// <exception cref="ArgumentException">The room is not for <see cref="CpuCount"/> values.</exception>
    public void CopyTo(int index, Span<T> values) => _entries.TryGetValue(CheckIndex(index), values);

    /// <summary>Sets the values of an entry, one for each CPU.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry.</exception>
    public void Set(int index, ReadOnlySpan<T> values) => _entries.Set(CheckIndex(index), values);

    /// <summary>Sets one value for every CPU of an entry.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry.</exception>
    public void SetEach(int index, T value) => _entries.SetEach(CheckIndex(index), value);

    /// <summary>Reads all entries, in batches where the backend has them.</summary>
    public PerCpuValues<T>[] ReadAll()
    {
        var all = new PerCpuValues<T>[Count];
        foreach (var (index, values) in _entries)
            all[index] = values;
        return all;
    }

    /// <summary>Sets all values to zero.</summary>
    public void Clear() => Map.Clear();

    /// <inheritdoc/>
    public IEnumerator<PerCpuValues<T>> GetEnumerator() => _entries.Select(entry => entry.Value).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private uint CheckIndex(int index)
    {
        if ((uint)index >= Capacity)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"Array {Name} has the entries 0 to {(long)Capacity - 1}.");
        return (uint)index;
    }
}
