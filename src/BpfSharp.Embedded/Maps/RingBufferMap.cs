using System.Diagnostics.CodeAnalysis;
using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Memory;

namespace BpfSharp.Embedded.Maps;

/// <summary>
/// BPF_MAP_TYPE_RINGBUF. Records are reserved, written and committed; a consumer takes them in the order of reservation, up to the first that isn't
/// committed yet. What is where is kept apart from the data, out of programs' reach.
/// </summary>
/// <remarks>
/// A record that begins before the end of the ring goes on behind it, in a second stretch of the same size: positions count as if it went round (so that the
/// ring is full when the kernel's would be), but memory stays in one piece, as the kernel gets it by mapping the pages twice.
/// </remarks>
internal sealed class RingBufferMap : VmMap
{
    /// <summary>Bytes that the kernel puts before each record.</summary>
    public const int HeaderSize = 8;

    private readonly Lock _lock = new();
    private readonly GuestBlock _data;
    private readonly LinkedList<Record> _records = [];
    private readonly Dictionary<uint, Record> _reserved = [];
    private ulong _produced;
    private ulong _consumed;

    public RingBufferMap(MapSpec spec, MapEnvironment environment) : base(spec, environment)
        => _data = new GuestBlock(environment.Regions, checked((int)spec.MaxEntries * 2));

    /// <summary>Raised after a record was committed; the consumer wakes up.</summary>
    public event Action? Committed;

    /// <summary>Reserves a record for a program; 0 where there is no room.</summary>
    public ulong Reserve(VmContext context, ulong size)
    {
        if (!TryReserve(size, out var record))
            return 0;
        context.Table.Enter(_data);
        context.Services.Rings.Add(_data.RegionId, this);
        return _data.Address + record.Offset;
    }

    /// <summary>Commits or gives up a record. False where the address is not that of a reserved one.</summary>
    public bool Finish(ulong address, bool discard)
    {
        lock (_lock)
        {
            if (GuestAddress.Region(address) != (ulong)_data.RegionId || !_reserved.Remove(GuestAddress.Offset(address), out var record))
                return false;
            record.State = discard ? RecordState.Discarded : RecordState.Committed;
        }

        if (!discard)
            Committed?.Invoke();
        return true;
    }

    /// <summary>Reserves, fills and commits a record. EAGAIN: there is no room.</summary>
    public Errno Output(ReadOnlySpan<byte> data)
    {
        if (!TryReserve((ulong)data.Length, out var record))
            return Errno.EAGAIN;
        data.CopyTo(_data.Slice((int)record.Offset, data.Length));
        lock (_lock)
        {
            _reserved.Remove(record.Offset);
            record.State = RecordState.Committed;
        }

        Committed?.Invoke();
        return Errno.None;
    }

    /// <summary>Takes the next committed record.</summary>
    public bool TryTake([NotNullWhen(true)] out byte[]? data)
    {
        lock (_lock)
        {
            while (_records.First is { Value: var record } node && record.State != RecordState.Reserved)
            {
                _records.Remove(node);
                _consumed += RoundedSize(record.Size);
                if (record.State == RecordState.Discarded)
                    continue;
                data = _data.Slice((int)record.Offset, (int)record.Size).ToArray();
                return true;
            }
        }

        data = null;
        return false;
    }

    /// <summary>bpf_ringbuf_query: bytes not yet consumed, size, consumer's and producer's position.</summary>
    public ulong Query(ulong what)
    {
        lock (_lock)
        {
            return what switch
            {
                0 => _produced - _consumed,
                1 => Info.MaxEntries,
                2 => _consumed,
                3 => _produced,
                _ => 0,
            };
        }
    }

    private static ulong RoundedSize(ulong size) => (size + HeaderSize + 7) & ~7UL;

    private bool TryReserve(ulong size, [NotNullWhen(true)] out Record? record)
    {
        record = null;
        if (size > Info.MaxEntries)
            return false;
        lock (_lock)
        {
            var end = _produced + RoundedSize(size);
            if (end - _consumed > Info.MaxEntries - 1)
                return false;
            record = new Record((uint)((_produced + HeaderSize) & (Info.MaxEntries - 1)), size);
            _produced = end;
            _records.AddLast(record);
            _reserved[record.Offset] = record;
            return true;
        }
    }

    private enum RecordState
    {
        Reserved,
        Committed,
        Discarded,
    }

    private sealed record Record(uint Offset, ulong Size)
    {
        public RecordState State { get; set; }
    }
}
