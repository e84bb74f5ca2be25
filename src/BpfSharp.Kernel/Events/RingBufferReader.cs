using BpfSharp.Backends;
using BpfSharp.Kernel.Handles;

namespace BpfSharp.Kernel.Events;

/// <summary>
/// A BPF ring buffer (since 5.8), shared by all CPUs. The data pages are mapped twice in a row, so that no record wraps:
/// <code>
/// consumer page (read and write):  0 consumer position (8)
/// producer page (read):            0 producer position (8)
/// data, twice:                     0 length, bit 31 busy, bit 30 discarded   4 page offset   8 the record; rounded up to 8
/// </code>
/// </summary>
internal sealed unsafe class RingBufferReader : IEventRing
{
    private const int HeaderSize = 8;
    private const uint Busy = 1u << 31;
    private const uint Discarded = 1u << 30;

    private readonly MemoryMapping _consumer;
    private readonly MemoryMapping _producer;
    private readonly ulong _mask;

    private RingBufferReader(BpfHandle handle, MemoryMapping consumer, MemoryMapping producer, uint size)
    {
        Handle = handle;
        _consumer = consumer;
        _producer = producer;
        _mask = size - 1;
    }

    public BpfHandle Handle { get; }

    /// <summary>Maps a ring buffer; takes over the handle in every case.</summary>
    public static RingBufferReader? Open(BpfHandle handle, uint size, out Errno errno)
    {
        var page = Environment.SystemPageSize;
        var consumer = MemoryMapping.Map(handle, (nuint)page, 0, writable: true, out errno);
        var producer = consumer is null ? null : MemoryMapping.Map(handle, (nuint)page + 2 * (nuint)size, page, writable: false, out errno);
        if (consumer is not null && producer is not null)
            return new RingBufferReader(handle, consumer, producer, size);
        consumer?.Dispose();
        handle.Dispose();
        return null;
    }

    public int Consume(IEventSink sink, StopSignal stop)
    {
        ref var consumerPosition = ref *(ulong*)_consumer.Start;
        ref var producerPosition = ref *(ulong*)_producer.Start;
        var data = _producer.Start + Environment.SystemPageSize;
        var position = consumerPosition;
        var count = 0;
        var go = true;
        // Acquire: headers below the producer's position are written. Read anew as long as there is more, since a writer that finds us
        // busy with the record before its own doesn't wake us up.
        while (go && !stop.IsSet && position < Volatile.Read(ref producerPosition))
        {
            var header = data + (position & _mask);
            // Acquire: the record's bytes come after its busy bit is cleared.
            var length = Volatile.Read(ref *(uint*)header);
            if ((length & Busy) != 0)
                break;
            var size = (int)(length & ~(Busy | Discarded));
            position += (ulong)(size + HeaderSize + 7) & ~7UL;
            try
            {
                if ((length & Discarded) == 0)
                {
                    count++;
                    go = sink.OnRecord(-1, new ReadOnlySpan<byte>(header + HeaderSize, size));
                }
            }
            finally
            {
                // Release: we are done reading. After every record, because writers compare with it to decide on a wake-up. The fence orders this store before
                // the next look at the producer's position; the writer has the same pair the other way round.
                Volatile.Write(ref consumerPosition, position);
                Interlocked.MemoryBarrier();
            }
        }

        return count;
    }

    public void Dispose()
    {
        _producer.Dispose();
        _consumer.Dispose();
        Handle.Dispose();
    }
}
