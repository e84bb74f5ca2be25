using System.Collections;
using System.Net;
using System.Runtime.InteropServices;
using BpfSharp.Backends;
using BpfSharp.Maps.Binding;

namespace BpfSharp;

/// <summary>
/// A map from prefixes to values that finds the longest one that fits (<c>BPF_MAP_TYPE_LPM_TRIE</c>): routes and networks of IPv4 (keys of 8 bytes) and IPv6 (20 bytes),
/// or any other bits.
/// </summary>
/// <typeparam name="TValue">The value: of exactly the map's size.</typeparam>
public sealed class BpfLpmTrie<TValue> : BpfTypedMap, IEnumerable<KeyValuePair<LpmPrefix, TValue>> where TValue : unmanaged
{
    /// <summary>Makes a view of a map.</summary>
    /// <exception cref="MapTypeMismatchException">The map is no trie, or its values have another size.</exception>
    public BpfLpmTrie(BpfMap map) : base(map)
    {
        MapBinding.RequireType(map, "BpfLpmTrie", MapType.LpmTrie);
        MapBinding.RequireValue<TValue>(map);
    }

    /// <summary>How many bits a key has at most: 32 for IPv4, 128 for IPv6.</summary>
    public int KeyBits => (Map.Info.KeySize - sizeof(uint)) * 8;

    /// <summary>The value of the longest prefix that an address begins with.</summary>
    /// <exception cref="KeyNotFoundException">None fits.</exception>
    public TValue this[IPAddress address] => TryGetValue(address, out var value) ? value : throw new KeyNotFoundException($"No prefix in {Name} fits {address}.");

    /// <summary>Finds the value of the longest prefix that an address begins with.</summary>
    /// <returns>False where none does.</returns>
    /// <exception cref="ArgumentException">The trie is for addresses of another length.</exception>
    public bool TryGetValue(IPAddress address, out TValue value) => TryGetValue(LpmPrefix.Of(address), out value);

    /// <summary>Finds the value of the longest prefix that a prefix begins with.</summary>
    /// <returns>False where none does.</returns>
    /// <exception cref="ArgumentException">The trie is for addresses of another length.</exception>
    public bool TryGetValue(LpmPrefix prefix, out TValue value)
    {
        Span<byte> key = stackalloc byte[Map.Info.KeySize];
        value = default;
        return Map.TryGetValue(Key(prefix, key), MemoryMarshal.AsBytes(new Span<TValue>(ref value)));
    }

    /// <summary>Sets the value of a network.</summary>
    /// <exception cref="ArgumentException">The trie is for addresses of another length.</exception>
    /// <exception cref="MapFullException">There is no room.</exception>
    public void Set(IPNetwork network, TValue value) => Set(LpmPrefix.Of(network), value);

    /// <summary>Sets the value of a network given as text: <c>10.0.0.0/8</c>.</summary>
    /// <exception cref="FormatException">The text is no network.</exception>
    /// <exception cref="ArgumentException">The trie is for addresses of another length.</exception>
    /// <exception cref="MapFullException">There is no room.</exception>
    public void Set(string network, TValue value) => Set(LpmPrefix.Parse(network), value);

    /// <summary>Sets the value of a prefix.</summary>
    /// <exception cref="ArgumentException">The trie is for addresses of another length.</exception>
    /// <exception cref="MapFullException">There is no room.</exception>
    public void Set(LpmPrefix prefix, TValue value, ElementFlags mode = ElementFlags.Any)
    {
        Span<byte> key = stackalloc byte[Map.Info.KeySize];
        Map.Set(Key(prefix, key), MemoryMarshal.AsBytes(new ReadOnlySpan<TValue>(in value)), mode);
    }

    /// <summary>Removes exactly this network.</summary>
    /// <returns>False where it wasn't there, though shorter prefixes may be.</returns>
    public bool Remove(IPNetwork network) => Remove(LpmPrefix.Of(network));

    /// <summary>Removes exactly this prefix.</summary>
    /// <returns>False where it wasn't there, though shorter ones may be.</returns>
    public bool Remove(LpmPrefix prefix)
    {
        Span<byte> key = stackalloc byte[Map.Info.KeySize];
        return Map.Remove(Key(prefix, key));
    }

    /// <summary>Removes all prefixes.</summary>
    public long Clear() => Map.Clear();

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<LpmPrefix, TValue>> GetEnumerator()
    {
        using var cursor = Map.OpenCursor();
        while (cursor.MoveNext())
            yield return new KeyValuePair<LpmPrefix, TValue>(LpmPrefix.Read(cursor.Key), MemoryMarshal.Read<TValue>(cursor.Value));
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private ReadOnlySpan<byte> Key(LpmPrefix prefix, Span<byte> key)
    {
        if (prefix.Address.Length != key.Length - sizeof(uint))
            throw new ArgumentException($"Trie {Name} is for keys of {KeyBits} bits, not the {prefix.Address.Length * 8} of {prefix}.", nameof(prefix));
        prefix.Write(key);
        return key;
    }
}
