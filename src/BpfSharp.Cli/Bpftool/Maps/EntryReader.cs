using System.Buffers;
using BpfSharp.Backends;
using BpfSharp.Cli.Bpftool.Rendering;

namespace BpfSharp.Cli.Bpftool.Maps;

/// <summary>
/// Hands a map's entries over in the kernel's order: by batches, where one call brings hundreds of entries and a walk can't be sent back by a deletion,
/// else key by key, each key once.
/// </summary>
internal sealed class EntryReader(IMapBackend map, CancellationToken cancellation = default)
{
    // Beyond a few hundred entries a call larger batches are no faster, and these stay in the cache.
    private const int BatchBytes = 64 * 1024;
    private const int LargestBatch = 4096;

    private readonly MapInfo _info = map.Info;

    public MapInfo Info => _info;

    /// <summary>How many entries were handed over.</summary>
    public long Count { get; private set; }

    /// <summary>Why reading ended early; <see cref="Errno.None"/> where it did not.</summary>
    public Errno Errno { get; private set; }

    /// <summary>False where the map changed so much meanwhile that reading was given up.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>Reads at most <paramref name="limit"/> entries.</summary>
    public void Read(IEntryWriter writer, long limit = long.MaxValue)
    {
        if (limit > 0 && (!MayHaveBatches() || !ReadByBatches(writer, limit)))
            ReadByKeys(writer, limit);
    }

    // Asking costs one call; these have never had batches, and asking would only show as a failed call in traces.
    private bool MayHaveBatches() => _info.KeySize > 0 && _info.Type is not (
        MapType.ProgramArray or MapType.PerfEventArray or MapType.CgroupArray or MapType.StackTrace or MapType.DevMap or MapType.DevMapHash or MapType.CpuMap
        or MapType.XskMap or MapType.SockMap or MapType.SockHash or MapType.ReuseportSockArray or MapType.CgroupStorage or MapType.PerCpuCgroupStorage or MapType.StructOps
        or MapType.SkStorage or MapType.TaskStorage or MapType.InodeStorage or MapType.CgrpStorage);

    // False where the map turns out to have no batches.
    private bool ReadByBatches(IEntryWriter writer, long limit)
    {
        var entrySize = _info.KeySize + _info.FullValueSize;
        var capacity = (int)Math.Clamp(Math.Min(Math.Min(BatchBytes / entrySize, LargestBatch), _info.MaxEntries), 1, LargestBatch);
        Span<byte> cursor = new byte[Math.Max(sizeof(uint), _info.KeySize)];
        var buffer = ArrayPool<byte>.Shared.Rent(checked(capacity * entrySize));
        try
        {
            for (var first = true; !cancellation.IsCancellationRequested;)
            {
                var keys = buffer.AsSpan(0, capacity * _info.KeySize);
                var values = buffer.AsSpan(keys.Length, capacity * _info.FullValueSize);
                var count = capacity;
                var errno = map.LookupBatch(cursor, first, keys, values, ref count, delete: false);
                if (errno == Errno.ENOSPC && capacity < _info.MaxEntries)
                {
                    // A bucket of the hash is larger than the batch.
                    capacity = (int)Math.Min((long)capacity * 2, _info.MaxEntries);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = ArrayPool<byte>.Shared.Rent(checked(capacity * entrySize));
                    continue;
                }

                if (errno is not (Errno.None or Errno.ENOENT))
                {
                    Errno = first ? Errno.None : errno;
                    return !first;
                }

                if (!Hand(writer, keys, values, count, limit) || errno == Errno.ENOENT)
                    return true;
                if (first && limit == long.MaxValue && writer is IForkingWriter forking && ParallelHashReader.Suits(_info, cursor, count))
                {
                    ReadOnInParallel(forking, cursor);
                    return true;
                }

                first = false;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return true;
    }

    private void ReadOnInParallel(IForkingWriter writer, ReadOnlySpan<byte> cursor)
    {
        var reader = new ParallelHashReader(map, cancellation);
        Errno = reader.Read(writer, cursor);
        Count += reader.Count;
    }

    private bool Hand(IEntryWriter writer, ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, int count, long limit)
    {
        var wanted = (int)Math.Min(count, limit - Count);
        writer.Entries(keys, values, wanted);
        Count += wanted;
        return Count < limit;
    }

    private void ReadByKeys(IEntryWriter writer, long limit)
    {
        var (key, next, value) = (new byte[_info.KeySize], new byte[_info.KeySize], new byte[_info.FullValueSize]);
        var seen = IsIndexed ? null : new HashSet<byte[]>(KeyComparer.Instance);
        var again = 0L;
        for (var isFirst = true; Count < limit && !cancellation.IsCancellationRequested; isFirst = false)
        {
            var errno = map.NextKey(isFirst ? default : key, next);
            if (errno != Errno.None)
            {
                Errno = errno == Errno.ENOENT ? Errno.None : errno;
                return;
            }

            (key, next) = (next, key);

            // When the key before was deleted, the kernel begins again at the start: what was shown isn't shown twice, and a map that never comes to its end is left.
            if (seen is not null && !seen.Add([.. key]))
            {
                if (++again <= (2L * _info.MaxEntries) + 1024)
                    continue;
                IsComplete = false;
                return;
            }

            Hand(writer, key, value, map.Lookup(key, value));
        }
    }

    private void Hand(IEntryWriter writer, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, Errno errno)
    {
        if (errno == Errno.None)
        {
            writer.Entries(key, value, 1);
            Count++;
        }
        else if (errno != Errno.ENOENT || IsSlotWorthShowing)
        {
            writer.Unreadable(key, errno);
        }
    }

    private bool IsIndexed => _info.Type is MapType.Array or MapType.PerCpuArray or MapType.ProgramArray or MapType.PerfEventArray or MapType.CgroupArray or MapType.ArrayOfMaps
        or MapType.DevMap or MapType.CpuMap or MapType.XskMap or MapType.SockMap or MapType.ReuseportSockArray or MapType.StackTrace;

    // An index without an entry is shown, except where most are empty by design; a key of a hash without an entry has just been deleted.
    private bool IsSlotWorthShowing => IsIndexed && _info.Type is not (MapType.ProgramArray or MapType.ArrayOfMaps);
}
