using BpfSharp.Backends;
using BpfSharp.Cli.Bpftool.Maps;
using BpfSharp.Cli.Bpftool.Rendering;

namespace BpfSharp.Cli.Bpftool.Live;

/// <summary>Looks at a map again and again: how many entries it has, and which came, went or changed since the last look.</summary>
internal sealed class MapProbe(MapInfo info, long limit) : IEntryWriter
{
    private Dictionary<byte[], byte[]> _before = new(KeyComparer.Instance);
    private Dictionary<byte[], byte[]> _now = new(KeyComparer.Instance);
    private bool _hasLooked;

    /// <summary>How many entries the last look met.</summary>
    public long Count { get; private set; }

    /// <summary>False where the map has more entries than are looked at.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Why the map can't be read; <see cref="Errno.None"/> where it can.</summary>
    public Errno Errno { get; private set; }

    /// <summary>Looks, and tells what is new since the last time; the first look has nothing to compare with.</summary>
    /// <param name="map">The map, opened for this look: a view that kept maps open would keep them alive.</param>
    public IReadOnlyList<MapChange> Look(IMapBackend map)
    {
        (_before, _now) = (_now, _before);
        _now.Clear();
        var reader = new EntryReader(map);
        reader.Read(this, limit);
        (Count, IsWhole, Errno) = (reader.Count, reader.Count < limit, reader.Errno);
        var changes = _hasLooked ? Compare() : [];
        _hasLooked = true;
        return changes;
    }

    public void Entries(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, int count)
    {
        for (var i = 0; i < count; i++)
            _now[keys.Slice(i * info.KeySize, info.KeySize).ToArray()] = values.Slice(i * info.FullValueSize, info.FullValueSize).ToArray();
    }

    public void Unreadable(ReadOnlySpan<byte> key, Errno errno)
    {
        // Nothing that could change.
    }

    private List<MapChange> Compare()
    {
        var changes = new List<MapChange>();
        foreach (var (key, value) in _now)
        {
            if (!_before.TryGetValue(key, out var old))
                changes.Add(new MapChange(key, null, value));
            else if (!old.AsSpan().SequenceEqual(value))
                changes.Add(new MapChange(key, old, value));
        }

        foreach (var (key, value) in _before)
        {
            if (!_now.ContainsKey(key))
                changes.Add(new MapChange(key, value, null));
        }

        return changes;
    }
}

/// <summary>What happened to a key between two looks.</summary>
/// <param name="Key">The key.</param>
/// <param name="Before">Its value before; null where it is new.</param>
/// <param name="Now">Its value now; null where it is gone.</param>
internal sealed record MapChange(byte[] Key, byte[]? Before, byte[]? Now);
