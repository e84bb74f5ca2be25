using BpfSharp.Errors;
using BpfSharp.Maps.Walking;

namespace BpfSharp;

/// <summary>
/// Reads all entries of a map, each key once, also while programs insert and delete: in batches where the backend has them, else key by key with the keys
/// seen kept in mind, because a deleted key sends the kernel's walk back to the start. Entries that come or go meanwhile may or may not be met.
/// </summary>
public sealed class MapCursor : IDisposable
{
    private readonly BpfMap _map;
    private readonly bool _take;
    private MapWalk _walk;

    internal MapCursor(BpfMap map, bool take = false)
    {
        _map = map;
        _take = take;
        if (!CanWalk(map.Info.Type))
            throw new BpfException($"Map {map.Name} ({map.Info.Type}) has no entries that can be listed.{Instead(map.Info.Type)}", Errno.EOPNOTSUPP);
        _walk = NeverHasBatches(map.Info.Type) ? OneByOne() : new BatchWalk(map, take);
    }

    /// <summary>The entry's key, until the next <see cref="MoveNext"/>.</summary>
    public ReadOnlySpan<byte> Key => _walk.Key;

    /// <summary>The entry's value, of all CPUs where each has one, until the next <see cref="MoveNext"/>; empty where <see cref="ValueErrno"/> says why.</summary>
    public ReadOnlySpan<byte> Value => _walk.Value;

    /// <summary>Why the entry's value can't be read, for maps whose values only programs see; <see cref="Errno.None"/> otherwise.</summary>
    public Errno ValueErrno => _walk.ValueErrno;

    /// <summary>How many entries were read so far.</summary>
    public long Count { get; private set; }

    /// <summary>True once the end was reached; false before, and where the map changed so much that reading was given up.</summary>
    public bool IsComplete => _walk.IsComplete;

    /// <summary>Moves on to the next entry.</summary>
    /// <returns>False at the end; <see cref="IsComplete"/> says whether it is the true one.</returns>
    /// <exception cref="BpfException">The map can't be read.</exception>
    public bool MoveNext()
    {
        if (!_walk.MoveNext())
        {
            if (_walk.IsComplete || _walk.Errno == Errno.None)
                return false;
            if (_walk is not BatchWalk batch || !batch.IsUnsupported)
                throw MapErrors.Failed(_map, MapOperation.Walk, _walk.Errno);
            _walk.Dispose();
            _walk = OneByOne();
            return MoveNext();
        }

        Count++;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _walk.Dispose();

    private MapWalk OneByOne() => _take ? new TakeWalk(_map) : new KeyWalk(_map);

    private static bool NeverHasBatches(MapType type) => type is MapType.ProgramArray or MapType.PerfEventArray or MapType.CgroupArray or MapType.DevMap or MapType.CpuMap
        or MapType.XskMap or MapType.SockMap or MapType.SockHash or MapType.StackTrace;

    private static bool CanWalk(MapType type) => type is not (
        MapType.Queue or MapType.Stack or MapType.RingBuffer or MapType.UserRingBuffer or MapType.BloomFilter or MapType.Arena or MapType.Unspecified);

    private static string Instead(MapType type) => type switch
    {
        MapType.Queue or MapType.Stack => " Pop or peek them.",
        MapType.RingBuffer => " Read its records with a BpfRingBuffer.",
        MapType.BloomFilter => " It can only be asked whether a value may be in it.",
        _ => "",
    };
}
