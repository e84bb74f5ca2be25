using System.Collections;
using System.Runtime.InteropServices;

namespace BpfSharp;

/// <summary>Entries that were read from a map at one go.</summary>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="TValue">The value.</typeparam>
public sealed class MapReading<TKey, TValue> : IReadOnlyList<KeyValuePair<TKey, TValue>> where TKey : unmanaged
{
    private readonly List<KeyValuePair<TKey, TValue>> _entries;

    private MapReading(List<KeyValuePair<TKey, TValue>> entries, bool isComplete)
    {
        _entries = entries;
        IsComplete = isComplete;
    }

    /// <summary>
    /// True where the walk came to the map's end: every entry that was there all the time is included, once. False where the map changed so fast that reading was given up.
    /// </summary>
    public bool IsComplete { get; }

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <inheritdoc/>
    public KeyValuePair<TKey, TValue> this[int index] => _entries[index];

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static MapReading<TKey, TValue> Read(MapCursor cursor, Func<ReadOnlySpan<byte>, TValue> valueOf)
    {
        using (cursor)
        {
            var entries = new List<KeyValuePair<TKey, TValue>>();
            while (cursor.MoveNext())
                entries.Add(new KeyValuePair<TKey, TValue>(MemoryMarshal.Read<TKey>(cursor.Key), valueOf(cursor.Value)));
            return new MapReading<TKey, TValue>(entries, cursor.IsComplete);
        }
    }
}
