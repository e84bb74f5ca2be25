using BpfSharp.Kernel.Events;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;

namespace BpfSharp.Kernel.Sockets;

/// <summary>
/// One of an AF_XDP socket's four rings, shared with the kernel: the producer writes entries and then its counter, the consumer reads entries and then writes its own.
/// Counters run on and wrap; an entry's place is the counter modulo the size.
/// </summary>
internal sealed unsafe class XdpRing<T> : IDisposable
    where T : unmanaged
{
    private readonly MemoryMapping _mapping;
    private readonly uint* _producer;
    private readonly uint* _consumer;
    private readonly T* _entries;
    private readonly uint _size;

    private XdpRing(MemoryMapping mapping, XdpRingOffsets offsets, uint size)
    {
        _mapping = mapping;
        _producer = (uint*)(mapping.Start + offsets.Producer);
        _consumer = (uint*)(mapping.Start + offsets.Consumer);
        _entries = (T*)(mapping.Start + offsets.Entries);
        _size = size;
    }

    /// <summary>Entries that can be read.</summary>
    public uint Filled => Volatile.Read(ref *_producer) - *_consumer;

    /// <summary>Entries that can be written.</summary>
    public uint Free => _size - (*_producer - Volatile.Read(ref *_consumer));

    /// <summary>Maps a ring; null with the reason where the kernel refuses.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="offsets">Where its parts are.</param>
    /// <param name="size">How many entries it has, a power of two.</param>
    /// <param name="place">Which ring: the offset for mmap.</param>
    /// <param name="errno">Why there is none.</param>
    public static XdpRing<T>? Map(BpfHandle socket, XdpRingOffsets offsets, uint size, nint place, out Errno errno)
    {
        var mapping = MemoryMapping.Map(socket, (nuint)(offsets.Entries + ((ulong)size * (uint)sizeof(T))), place, writable: true, out errno);
        return mapping is null ? null : new XdpRing<T>(mapping, offsets, size);
    }

    /// <summary>The oldest entry that was not released; there must be one.</summary>
    public T Peek() => _entries[*_consumer & (_size - 1)];

    /// <summary>Gives the oldest entry's place back.</summary>
    public void Release() => Volatile.Write(ref *_consumer, *_consumer + 1);

    /// <summary>Adds an entry; there must be room.</summary>
    public void Add(T entry)
    {
        _entries[*_producer & (_size - 1)] = entry;
        Volatile.Write(ref *_producer, *_producer + 1);
    }

    public void Dispose() => _mapping.Dispose();
}
