using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.ExceptionServices;
using BpfSharp.Backends;
using BpfSharp.Cli.Bpftool.Rendering;

namespace BpfSharp.Cli.Bpftool.Maps;

/// <summary>
/// Reads a large hash by several threads, a range of buckets each in turn, and writes what they formatted in the map's order. The kernel spends the time:
/// it walks lists in memory that no cache holds, and two threads wait for memory twice as well as one.
/// </summary>
internal sealed class ParallelHashReader(IMapBackend map, CancellationToken cancellation)
{
    private const uint BucketsPerPart = 8 * 1024;

    // A thread may be this many parts ahead of what is written: that bounds the memory.
    private const int PartsAhead = 2;
    private const int MostThreads = 4;
    private const int RoomPerPart = 1024 * 1024;

    private uint _begin;

    /// <summary>How many entries were handed over.</summary>
    public long Count { get; private set; }

    /// <summary>
    /// True where this way of reading is possible and pays. It doesn't in a map that is almost empty: whoever reads a range there runs on through
    /// empty buckets far behind its end.
    /// </summary>
    /// <param name="info">The map.</param>
    /// <param name="cursor">The cursor behind the first batch.</param>
    /// <param name="count">How many entries that batch brought.</param>
    public static bool Suits(MapInfo info, ReadOnlySpan<byte> cursor, int count) => info.MaxEntries >= 8 * BucketsPerPart && Environment.ProcessorCount > 1
        && info.Type is MapType.Hash or MapType.PerCpuHash or MapType.LruHash or MapType.LruPerCpuHash
        && BinaryPrimitives.ReadUInt32LittleEndian(cursor) <= 8L * count;

    /// <summary>Reads all entries behind a cursor.</summary>
    public Errno Read(IForkingWriter writer, ReadOnlySpan<byte> cursor)
    {
        // htab_map_alloc: as many buckets as entries, rounded up to a power of two. Were there fewer, the last ranges would be empty; were there more, the last one would take them.
        _begin = BinaryPrimitives.ReadUInt32LittleEndian(cursor);
        var parts = (int)Math.Max(1, (BitOperations.RoundUpToPowerOf2((ulong)map.Info.MaxEntries) - _begin) / BucketsPerPart);
        var threads = Math.Min(Math.Min(Environment.ProcessorCount, MostThreads), parts);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var helpers = new BlockingCollection<Part>[threads];
        for (var i = 1; i < threads; i++)
            helpers[i] = Start(writer, i, threads, parts, stop.Token);
        try
        {
            return Write(writer, helpers, parts);
        }
        finally
        {
            stop.Cancel();
            foreach (var helper in helpers.Skip(1))
                Drain(helper);
        }
    }

    private Errno Write(IForkingWriter writer, BlockingCollection<Part>[] helpers, int parts)
    {
        var own = new BucketRangeReader(map);
        for (var i = 0; i < parts && !cancellation.IsCancellationRequested; i++)
        {
            if (i % helpers.Length == 0)
            {
                var before = own.Count;
                var errno = own.Read(writer, Begin(i), End(i, parts), cancellation);
                Count += own.Count - before;
                if (errno != Errno.None)
                    return errno;
                continue;
            }

            using var part = helpers[i % helpers.Length].Take(CancellationToken.None);
            part.Failure?.Throw();
            if (part.Errno != Errno.None)
                return part.Errno;
            if (part.Count > 0)
                writer.Append(part.Text.Written);
            Count += part.Count;
        }

        return Errno.None;
    }

    private BlockingCollection<Part> Start(IForkingWriter writer, int index, int threads, int parts, CancellationToken stop)
    {
        var queue = new BlockingCollection<Part>(PartsAhead);
        var thread = new Thread(() =>
        {
            var reader = new BucketRangeReader(map);
            for (var i = index; i < parts && !stop.IsCancellationRequested; i += threads)
            {
                var before = reader.Count;
                var part = new Part();
                Fill(part, writer, reader, Begin(i), End(i, parts), stop);
                part.Count = reader.Count - before;
                queue.Add(part, CancellationToken.None);
            }

            queue.CompleteAdding();
        })
        { IsBackground = true };
        thread.Start();
        return queue;
    }

    private static void Fill(Part part, IForkingWriter writer, BucketRangeReader reader, uint begin, uint end, CancellationToken stop)
    {
        try
        {
            part.Errno = reader.Read(writer.Fork(part.Text), begin, end, stop);
        }
        catch (Exception exception) when (part.Take(exception))
        {
            // Thrown again by the thread that writes: damaged types must end the command, not the process.
        }
    }

    // Lets a thread that waits for room come to its end.
    private static void Drain(BlockingCollection<Part> queue)
    {
        foreach (var part in queue.GetConsumingEnumerable())
            part.Dispose();
        queue.Dispose();
    }

    private uint Begin(int part) => _begin + ((uint)part * BucketsPerPart);

    private uint End(int part, int parts) => part == parts - 1 ? uint.MaxValue : Begin(part + 1);

    private sealed class Part : IDisposable
    {
        public Utf8Writer Text { get; } = new(RoomPerPart);

        public long Count { get; set; }

        public Errno Errno { get; set; }

        public ExceptionDispatchInfo? Failure { get; private set; }

        public bool Take(Exception exception)
        {
            Failure = ExceptionDispatchInfo.Capture(exception);
            return true;
        }

        public void Dispose() => Text.Dispose();
    }
}
