using System.Runtime.InteropServices;
using BpfSharp.Maps.Binding;

namespace BpfSharp;

/// <summary>A bloom filter (<c>BPF_MAP_TYPE_BLOOM_FILTER</c>): tells surely that a value was never added, and else that it probably was. Since Linux 5.16.</summary>
/// <typeparam name="T">The value: of exactly the map's size, without holes.</typeparam>
public sealed class BpfBloomFilter<T> : BpfTypedMap where T : unmanaged
{
    /// <summary>Makes a view of a map.</summary>
    /// <exception cref="MapTypeMismatchException">The map is no bloom filter, or its values have another size.</exception>
    public BpfBloomFilter(BpfMap map) : base(map)
    {
        MapBinding.RequireType(map, "BpfBloomFilter", MapType.BloomFilter);
        MapBinding.RequireValue<T>(map);
    }

    /// <summary>Adds a value.</summary>
    /// <exception cref="BpfException">The map can't be written.</exception>
    public void Add(T value) => Map.Set(default, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    /// <summary>False where the value was surely never added.</summary>
    /// <exception cref="BpfException">The map can't be read.</exception>
    public bool MayContain(T value) => Map.TryGetValue(default, MemoryMarshal.AsBytes(new Span<T>(ref value)));
}
