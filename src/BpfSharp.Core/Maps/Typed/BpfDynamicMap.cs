using System.Collections;
using BpfSharp.Backends;
using BpfSharp.Maps.Binding;

namespace BpfSharp;

/// <summary>A map by the types in its BTF, for those who have no C# types: keys are given as text, values come as <see cref="BtfValue"/> and are given as text.</summary>
public sealed class BpfDynamicMap : BpfTypedMap, IEnumerable<KeyValuePair<BtfValue, BtfValue>>
{
    /// <summary>Makes a view of a map.</summary>
    /// <exception cref="MapTypeMismatchException">The map's types are unknown, or it has a value for each CPU.</exception>
    public BpfDynamicMap(BpfMap map) : base(map)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (map.KeyType is null || map.ValueType is null)
            throw new MapTypeMismatchException(map.Name, $"Map {map.Name} has no BTF that says what its keys and values are; use its bytes, or define it with __type(key, …) and __type(value, …).");
        if (map.Info.IsPerCpu)
            throw new MapTypeMismatchException(map.Name, $"Map {map.Name} has a value for each CPU ({map.Info.Type}); use BpfPerCpuHashMap.");
        RequireSize(map, "key", map.Info.KeySize, Formats.Btf.BtfSpec.SizeOf(map.KeyType));
        RequireSize(map, "value", map.Info.ValueSize, Formats.Btf.BtfSpec.SizeOf(map.ValueType));
    }

    /// <summary>The value of a key given as text: <c>map["{pid: 7}"]</c>, <c>map["bash"]</c>.</summary>
    /// <exception cref="ValueTextException">The text is no key of this map.</exception>
    /// <exception cref="KeyNotFoundException">The key isn't there.</exception>
    public BtfValue this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"Map {Name} has no key {key}.");

    /// <summary>Finds the value of a key given as text.</summary>
    /// <returns>False where the key isn't there.</returns>
    /// <exception cref="ValueTextException">The text is no key of this map.</exception>
    public bool TryGetValue(string key, out BtfValue value)
    {
        var bytes = new byte[Map.Info.ValueSize];
        var found = Map.TryGetValue(BtfEncoder.Encode(Map.KeyType!, key), bytes);
        value = found ? new BtfValue(Map.ValueType!, bytes) : default;
        return found;
    }

    /// <summary>Sets the value of a key, both given as text: <c>{message: "Hey root!"}</c>.</summary>
    /// <exception cref="ValueTextException">A text is no key or value of this map; nothing is changed.</exception>
    /// <exception cref="BpfException">It can't be set.</exception>
    public void Set(string key, string value, ElementFlags mode = ElementFlags.Any)
        => Map.Set(BtfEncoder.Encode(Map.KeyType!, key), BtfEncoder.Encode(Map.ValueType!, value), mode);

    /// <summary>Removes a key given as text.</summary>
    /// <returns>False where it wasn't there.</returns>
    public bool Remove(string key) => Map.Remove(BtfEncoder.Encode(Map.KeyType!, key));

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<BtfValue, BtfValue>> GetEnumerator()
    {
        using var cursor = Map.OpenCursor();
        while (cursor.MoveNext())
            yield return new KeyValuePair<BtfValue, BtfValue>(new BtfValue(Map.KeyType!, cursor.Key.ToArray()), new BtfValue(Map.ValueType!, cursor.Value.ToArray()));
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static void RequireSize(BpfMap map, string what, int size, int typeSize)
    {
        if (size != typeSize)
            throw new MapTypeMismatchException(map.Name, $"Map {map.Name}: its {what}s have {size} bytes, but {TypeText.Of(what == "key" ? map.KeyType! : map.ValueType!)} has {typeSize}.");
    }
}
