using System.Collections;
using System.Runtime.InteropServices;
using BpfSharp.Backends;
using BpfSharp.Errors;
using BpfSharp.Maps.Binding;

namespace BpfSharp;

/// <summary>
/// A map from keys to values: hash and LRU maps (<c>BPF_MAP_TYPE_HASH</c>, <c>BPF_MAP_TYPE_LRU_HASH</c>), and any other whose entries are a key and one value.
/// Looking up allocates nothing. Safe to use from several threads, and while programs use the map.
/// </summary>
/// <typeparam name="TKey">The key: of exactly the map's size, without holes.</typeparam>
/// <typeparam name="TValue">The value: of exactly the map's size.</typeparam>
public sealed class BpfHashMap<TKey, TValue> : BpfKeyedMap<TKey>, IEnumerable<KeyValuePair<TKey, TValue>> where TKey : unmanaged where TValue : unmanaged
{
    /// <summary>Makes a view of a map.</summary>
    /// <exception cref="MapTypeMismatchException">The map is of another kind, or keys or values of other sizes.</exception>
    public BpfHashMap(BpfMap map)
        : base(map, "BpfHashMap", MapType.Hash, MapType.LruHash, MapType.Array, MapType.LpmTrie, MapType.DevMapHash, MapType.DevMap, MapType.CpuMap, MapType.SockMap, MapType.SockHash,
            MapType.CgroupStorage, MapType.SkStorage, MapType.InodeStorage, MapType.TaskStorage, MapType.CgrpStorage)
        => MapBinding.RequireValue<TValue>(map);

    /// <summary>The values of all entries.</summary>
    public IEnumerable<TValue> Values => this.Select(entry => entry.Value);

    /// <summary>The value of a key.</summary>
    /// <exception cref="KeyNotFoundException">The key isn't there.</exception>
    /// <exception cref="BpfException">The map can't be read or written.</exception>
    public TValue this[TKey key]
    {
        get => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"Map {Name} has no key {key}.");
        set => Set(key, value);
    }

    /// <summary>Copies the value of a key.</summary>
    /// <returns>False where the key isn't there.</returns>
    /// <exception cref="BpfException">The map can't be read.</exception>
    public bool TryGetValue(TKey key, out TValue value)
    {
        value = default;
        return Map.TryGetValue(Bytes(ref key), BytesOf(ref value));
    }

    /// <summary>True where the key is there.</summary>
    public bool ContainsKey(TKey key) => TryGetValue(key, out _);

    /// <summary>Sets the value of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="mode">Whether the key may or must be there before.</param>
    /// <exception cref="MapFullException">There is no room.</exception>
    /// <exception cref="BpfException">It can't be set.</exception>
    public void Set(TKey key, TValue value, ElementFlags mode = ElementFlags.Any) => Map.Set(Bytes(ref key), BytesOf(ref value), mode);

    /// <summary>Sets the value of a key that isn't there yet.</summary>
    /// <returns>False where it is there; it is left as it is.</returns>
    /// <exception cref="MapFullException">There is no room.</exception>
    public bool TryAdd(TKey key, TValue value) => Map.TryAdd(Bytes(ref key), BytesOf(ref value));

    /// <summary>Copies the value of a key and removes it in one step. Since Linux 5.14; not for arrays and tries.</summary>
    /// <returns>False where the key wasn't there.</returns>
    public bool TryTake(TKey key, out TValue value)
    {
        value = default;
        return Map.TryTake(Bytes(ref key), BytesOf(ref value));
    }

    /// <summary>Sets many entries, in one call where the backend can.</summary>
    /// <exception cref="ArgumentException">There are more keys than values, or fewer.</exception>
    /// <exception cref="MapFullException">There is no room; those before are set.</exception>
    public void SetMany(ReadOnlySpan<TKey> keys, ReadOnlySpan<TValue> values, ElementFlags mode = ElementFlags.Any)
    {
        if (keys.Length != values.Length)
            throw new ArgumentException($"There are {keys.Length} keys, but {values.Length} values.", nameof(values));
        Map.SetMany(MemoryMarshal.AsBytes(keys), MemoryMarshal.AsBytes(values), mode);
    }

    /// <summary>Reads all entries.</summary>
    /// <returns>The entries, and whether these are all.</returns>
    /// <exception cref="BpfException">The map can't be read.</exception>
    public MapReading<TKey, TValue> ReadAll() => MapReading<TKey, TValue>.Read(Map.OpenCursor(), static bytes => MemoryMarshal.Read<TValue>(bytes));

    /// <summary>Reads all entries and removes what it read, in batches where the backend has them: what programs add meanwhile isn't lost.</summary>
    /// <exception cref="BpfException">The map can't be read or written.</exception>
    public MapReading<TKey, TValue> TakeAll() => MapReading<TKey, TValue>.Read(Map.OpenTakingCursor(), static bytes => MemoryMarshal.Read<TValue>(bytes));

    /// <summary>The entries, each key once. See <see cref="MapCursor"/> for what that means while the map changes.</summary>
    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator()
    {
        using var cursor = Map.OpenCursor();
        while (cursor.MoveNext())
        {
            if (cursor.ValueErrno != Errno.None)
                throw MapErrors.Failed(Map, MapOperation.Lookup, cursor.ValueErrno);
            yield return new KeyValuePair<TKey, TValue>(MemoryMarshal.Read<TKey>(cursor.Key), MemoryMarshal.Read<TValue>(cursor.Value));
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
