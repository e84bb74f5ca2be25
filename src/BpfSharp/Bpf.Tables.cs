namespace BpfSharp;

/// <content>Tables as what they are: one typed view for each kind of map, made by <c>get_table</c> in BCC.</content>
public sealed partial class Bpf
{
    /// <summary>A hash, an array or any other map of a key and one value.</summary>
    /// <typeparam name="TKey">As large as the map's key, without padding of its own.</typeparam>
    /// <typeparam name="TValue">As large as the map's value.</typeparam>
    /// <exception cref="MapTypeMismatchException">The sizes differ; the message names both sides.</exception>
    public BpfHashMap<TKey, TValue> GetTable<TKey, TValue>(string name)
        where TKey : unmanaged
        where TValue : unmanaged
        => new(this[name]);

    /// <summary>A map by the types that the C source gives it, for those who have no C# types.</summary>
    /// <exception cref="MapTypeMismatchException">The map has no types.</exception>
    public BpfDynamicMap GetTable(string name) => new(this[name]);

    /// <summary>An array.</summary>
    /// <exception cref="MapTypeMismatchException">The map is another kind, or its values have another size.</exception>
    public BpfArray<T> GetArray<T>(string name) where T : unmanaged => new(this[name]);

    /// <summary>A hash with a value for each CPU.</summary>
    /// <exception cref="MapTypeMismatchException">The map is another kind, or keys or values have another size.</exception>
    public BpfPerCpuHashMap<TKey, TValue> GetPerCpuTable<TKey, TValue>(string name)
        where TKey : unmanaged
        where TValue : unmanaged
        => new(this[name]);

    /// <summary>An array with a value for each CPU.</summary>
    /// <exception cref="MapTypeMismatchException">The map is another kind, or its values have another size.</exception>
    public BpfPerCpuArray<T> GetPerCpuArray<T>(string name) where T : unmanaged => new(this[name]);

    /// <summary>A queue: first in, first out.</summary>
    /// <exception cref="MapTypeMismatchException">The map is another kind, or its values have another size.</exception>
    public BpfQueue<T> GetQueue<T>(string name) where T : unmanaged => new(this[name]);

    /// <summary>A stack: last in, first out.</summary>
    /// <exception cref="MapTypeMismatchException">The map is another kind, or its values have another size.</exception>
    public BpfStack<T> GetStack<T>(string name) where T : unmanaged => new(this[name]);

    /// <summary>A bloom filter.</summary>
    /// <exception cref="MapTypeMismatchException">The map is another kind, or its values have another size.</exception>
    public BpfBloomFilter<T> GetBloomFilter<T>(string name) where T : unmanaged => new(this[name]);

    /// <summary>A trie of prefixes, which finds the longest that fits.</summary>
    /// <exception cref="MapTypeMismatchException">The map is another kind, or its values have another size.</exception>
    public BpfLpmTrie<TValue> GetLpmTrie<TValue>(string name) where TValue : unmanaged => new(this[name]);

    /// <summary>An array or hash of maps.</summary>
    /// <typeparam name="TKey">As large as the outer map's key.</typeparam>
    /// <exception cref="MapTypeMismatchException">The map is another kind, or its keys have another size.</exception>
    public BpfMapOfMaps<TKey> GetMapOfMaps<TKey>(string name) where TKey : unmanaged => new(this[name]);

    /// <summary>The programs that tail calls go to.</summary>
    /// <exception cref="MapTypeMismatchException">The map is another kind.</exception>
    public BpfProgramArray GetProgramArray(string name) => new(this[name]);

    /// <summary>A table of stacks.</summary>
    /// <exception cref="MapTypeMismatchException">The map is another kind.</exception>
    public BpfStackTraceMap GetStackTable(string name) => new(this[name]);
}
