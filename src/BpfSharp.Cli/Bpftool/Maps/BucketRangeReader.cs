using System.Buffers.Binary;
using BpfSharp.Backends;
using BpfSharp.Cli.Bpftool.Rendering;

namespace BpfSharp.Cli.Bpftool.Maps;

/// <summary>
/// Reads the entries of some buckets of a kernel hash. A batch's cursor is the number of the first bucket that it left, so reading may begin at any bucket;
/// where to end can't be said to the kernel, so the last batches are asked for smaller and smaller until the next one would begin at the end or behind it.
/// </summary>
internal sealed class BucketRangeReader
{
    private const int BatchSize = 1024;

    private readonly IMapBackend _map;
    private readonly byte[] _cursor;
    private byte[] _keys;
    private byte[] _values;

    public BucketRangeReader(IMapBackend map)
    {
        _map = map;
        _cursor = new byte[Math.Max(sizeof(uint), map.Info.KeySize)];
        _keys = new byte[BatchSize * map.Info.KeySize];
        _values = new byte[BatchSize * map.Info.FullValueSize];
    }

    /// <summary>How many entries were handed over.</summary>
    public long Count { get; private set; }

    /// <summary>Reads buckets from <paramref name="begin"/> until before <paramref name="end"/>; to the map's end where that is the largest number.</summary>
    /// <returns>Why reading ended early; <see cref="Errno.None"/> where it did not.</returns>
    public Errno Read(IEntryWriter writer, uint begin, uint end, CancellationToken cancellation)
    {
        // Of the bucket at the cursor fewer than "least" entries can't be had: buckets are read whole.
        var (at, wanted, least) = (begin, BatchSize, 1);
        while (at < end && !cancellation.IsCancellationRequested)
        {
            var count = wanted;
            var errno = Fetch(at, ref count, out var next);
            var isOver = errno == Errno.ENOENT || (errno == Errno.None && next > end);
            if (errno == Errno.ENOSPC)
            {
                // A bucket holds more than was asked for. Its number is known now: if it is not ours we are done.
                at = Math.Max(at, next);
                wanted = least = wanted + 1;
            }
            else if (errno is not (Errno.None or Errno.ENOENT))
            {
                return errno;
            }
            else if (!isOver || end == uint.MaxValue)
            {
                Hand(writer, count);
                if (isOver)
                    return Errno.None;
                (at, wanted, least) = (next, Remaining(at, next, end, count), 1);
            }
            else if (wanted > least)
            {
                // Too far: some of these belong to the next reader. Again, with fewer.
                wanted = Math.Max(least, Math.Min(wanted, count) / 4);
            }
            else
            {
                // One bucket alone, and the next one that holds something is not ours.
                if (count > 0)
                    HandUnlessAt(writer, count, end);
                return Errno.None;
            }
        }

        return Errno.None;
    }

    // Three quarters of what the rest of the buckets should hold, by what these held.
    private static int Remaining(uint at, uint next, uint end, int count)
    {
        var density = (double)count / Math.Max(1, next - at);
        return (int)Math.Clamp((end - (double)next) * density * 3 / 4, 1, BatchSize);
    }

    // The one bucket just read may be the first of the next reader, where none of ours held anything any more.
    private void HandUnlessAt(IEntryWriter writer, int count, uint bucket)
    {
        var (keys, values) = (_keys[..(count * _map.Info.KeySize)], _values[..(count * _map.Info.FullValueSize)]);
        var (there, room) = (1, 1);
        while (Fetch(bucket, ref there, out _) == Errno.ENOSPC)
            there = ++room;
        if (there > 0 && keys.AsSpan(0, _map.Info.KeySize).SequenceEqual(_keys.AsSpan(0, _map.Info.KeySize)))
            return;
        var own = keys.Length / _map.Info.KeySize;
        writer.Entries(keys, values, own);
        Count += own;
    }

    private Errno Fetch(uint bucket, ref int count, out uint next)
    {
        MakeRoom(count);
        BinaryPrimitives.WriteUInt32LittleEndian(_cursor, bucket);
        var errno = _map.LookupBatch(_cursor, first: false, _keys, _values, ref count, delete: false);
        next = BinaryPrimitives.ReadUInt32LittleEndian(_cursor);
        return errno;
    }

    private void MakeRoom(int count)
    {
        if ((long)count * _map.Info.KeySize <= _keys.Length)
            return;
        Array.Resize(ref _keys, checked(count * 2 * _map.Info.KeySize));
        Array.Resize(ref _values, checked(count * 2 * _map.Info.FullValueSize));
    }

    private void Hand(IEntryWriter writer, int count)
    {
        writer.Entries(_keys, _values, count);
        Count += count;
    }
}
