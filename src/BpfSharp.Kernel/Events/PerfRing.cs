using BpfSharp.Backends;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Links;

namespace BpfSharp.Kernel.Events;

/// <summary>
/// One CPU's perf buffer. The kernel writes records and moves data_head; we read up to it and move data_tail:
/// <code>
/// page 0: struct perf_event_mmap_page   1024 data_head (8)   1032 data_tail (8)
/// pages 1…: the ring; a record is   0 type   4 misc (16)   6 size (16)   8 …   and may go on at the ring's start
///   PERF_RECORD_LOST   (2): 8 id (8)   16 lost (8)
///   PERF_RECORD_SAMPLE (9): 8 raw size   12 the bytes the program sent
/// </code>
/// </summary>
internal sealed unsafe class PerfRing : IEventRing
{
    private const int HeadOffset = 1024;
    private const int TailOffset = 1032;
    private const int HeaderSize = 8;
    private const int RecordLost = 2;
    private const int RecordSample = 9;

    /// <summary>PERF_COUNT_SW_BPF_OUTPUT and PERF_SAMPLE_RAW.</summary>
    private const ulong BpfOutput = 10;
    private const ulong SampleRaw = 1 << 10;

    private readonly MemoryMapping _mapping;
    private readonly int _cpu;
    private readonly ulong _mask;

    // A record is at most 64 KiB, its size being 16 bits; only one that wraps around comes here.
    private byte[] _scratch = [];

    private PerfRing(BpfHandle handle, MemoryMapping mapping, int cpu, int size)
    {
        Handle = handle;
        _mapping = mapping;
        _cpu = cpu;
        _mask = (ulong)size - 1;
    }

    public BpfHandle Handle { get; }

    /// <summary>Opens a CPU's buffer; null with the reason where the kernel refuses (ENODEV: the CPU is off).</summary>
    public static PerfRing? Open(int cpu, EventReaderOptions options, out Errno errno)
    {
        var attributes = new PerfEventAttr
        {
            Type = (uint)PerfType.Software,
            Config = BpfOutput,
            SampleType = SampleRaw,
            SamplePeriod = 1,
            Wakeup = (uint)options.WakeUpEvents,
        };
        var handle = PerfEvent.Open(attributes, -1, cpu, out errno);
        if (handle is null)
            return null;
        var size = options.PagesPerCpu * Environment.SystemPageSize;
        var mapping = MemoryMapping.Map(handle, (nuint)(size + Environment.SystemPageSize), 0, writable: true, out errno);
        if (mapping is null)
        {
            handle.Dispose();
            return null;
        }

        return new PerfRing(handle, mapping, cpu, size);
    }

    public int Consume(IEventSink sink, StopSignal stop)
    {
        ref var headPosition = ref *(ulong*)(_mapping.Start + HeadOffset);
        ref var tailPosition = ref *(ulong*)(_mapping.Start + TailOffset);
        // Acquire: the records below the head are complete. The tail is ours alone.
        var head = Volatile.Read(ref headPosition);
        var tail = tailPosition;
        var count = 0;
        try
        {
            for (var go = true; go && tail < head && !stop.IsSet;)
            {
                var record = RecordAt(tail);
                // Advanced before the sink sees it: a record that the sink fails on must not come again.
                tail += (ulong)record.Length;
                go = Deliver(record, sink, ref count);
            }
        }
        finally
        {
            // Release: we are done reading what the kernel may now overwrite.
            Volatile.Write(ref tailPosition, tail);
        }

        return count;
    }

    public void Dispose()
    {
        _mapping.Dispose();
        Handle.Dispose();
    }

    private bool Deliver(ReadOnlySpan<byte> record, IEventSink sink, ref int count)
    {
        switch (BitConverter.ToUInt32(record))
        {
            case RecordSample:
                count++;
                var length = BitConverter.ToInt32(record[HeaderSize..]);
                return sink.OnRecord(_cpu, record.Slice(HeaderSize + sizeof(int), length));
            case RecordLost:
                sink.OnLost(_cpu, BitConverter.ToUInt64(record[(HeaderSize + 8)..]));
                return true;
            default:
                // Kinds that we never asked for.
                return true;
        }
    }

    private ReadOnlySpan<byte> RecordAt(ulong position)
    {
        var ring = _mapping.Start + Environment.SystemPageSize;
        var offset = position & _mask;
        // Records begin at multiples of 8 as the ring's end does, so that the header never wraps.
        int size = *(ushort*)(ring + offset + 6);
        if (size < HeaderSize)
            throw new BpfException($"The perf buffer of CPU {_cpu} is damaged: a record of {size} bytes.");
        var untilEnd = (int)(_mask + 1 - offset);
        if (size <= untilEnd)
            return new ReadOnlySpan<byte>(ring + offset, size);
        if (_scratch.Length < size)
            _scratch = new byte[ushort.MaxValue + 1];
        new ReadOnlySpan<byte>(ring + offset, untilEnd).CopyTo(_scratch);
        new ReadOnlySpan<byte>(ring, size - untilEnd).CopyTo(_scratch.AsSpan(untilEnd));
        return _scratch.AsSpan(0, size);
    }
}
