using System.Runtime.InteropServices;
using BpfSharp.Maps.Binding;

namespace BpfSharp;

/// <summary>What maps from keys to something have in common.</summary>
/// <typeparam name="TKey">The key: of exactly the map's size, without holes.</typeparam>
public abstract class BpfKeyedMap<TKey> : BpfTypedMap where TKey : unmanaged
{
    private protected BpfKeyedMap(BpfMap map, string view, params ReadOnlySpan<MapType> types) : base(map)
    {
        MapBinding.RequireType(map, view, types);
        MapBinding.RequireKey<TKey>(map);
    }

    /// <summary>The keys, each once. See <see cref="MapCursor"/> for what that means while the map changes.</summary>
    public IEnumerable<TKey> Keys
    {
        get
        {
            using var cursor = Map.OpenCursor();
            while (cursor.MoveNext())
                yield return MemoryMarshal.Read<TKey>(cursor.Key);
        }
    }

    /// <summary>Removes a key.</summary>
    /// <returns>False where it wasn't there.</returns>
    /// <exception cref="BpfException">It can't be removed; entries of arrays never can.</exception>
    public bool Remove(TKey key) => Map.Remove(Bytes(ref key));

    /// <summary>Removes many keys, in one call where the backend can.</summary>
    /// <returns>How many of them were there.</returns>
    /// <exception cref="BpfException">One can't be removed.</exception>
    public int RemoveMany(ReadOnlySpan<TKey> keys) => Map.RemoveMany(MemoryMarshal.AsBytes(keys));

    /// <summary>Counts the entries by reading them all.</summary>
    public long CountEntries()
    {
        using var cursor = Map.OpenCursor();
        while (cursor.MoveNext())
        {
        }

        return cursor.Count;
    }

    /// <summary>Removes all entries; of arrays, sets all values to zero.</summary>
    /// <returns>How many entries that were.</returns>
    /// <exception cref="BpfException">The map can't be written.</exception>
    public long Clear() => Map.Clear();

    private protected static ReadOnlySpan<byte> Bytes(ref TKey key) => MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref key, 1));

    private protected static Span<byte> BytesOf<T>(ref T value) where T : unmanaged
        => MemoryMarshal.AsBytes(new Span<T>(ref value));
}
