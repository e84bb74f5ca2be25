using System.Runtime.CompilerServices;
using BpfSharp.Embedded.Memory;

namespace BpfSharp.Embedded.Execution;

/// <summary>
/// A packet with room before and after it:
/// <code>
/// 0        MetaStart   DataStart          DataEnd     Capacity
/// | headroom | metadata | packet             | tailroom |
/// </code>
/// Programs reach what lies before DataEnd; the checker keeps them from reading what is before the packet.
/// </summary>
internal sealed unsafe class PacketBuffer
{
    /// <summary>XDP_PACKET_HEADROOM.</summary>
    public const int Headroom = 256;

    /// <summary>Room after the packet.</summary>
    public const int Tailroom = 320;

    private readonly byte[] _bytes;

    public PacketBuffer(ReadOnlySpan<byte> packet)
    {
        _bytes = GC.AllocateArray<byte>(Headroom + packet.Length + Tailroom, pinned: true);
        packet.CopyTo(_bytes.AsSpan(Headroom));
        MetaStart = DataStart = Headroom;
        DataEnd = Headroom + packet.Length;
    }

    public int MetaStart { get; private set; }

    public int DataStart { get; private set; }

    public int DataEnd { get; private set; }

    public int Length => DataEnd - DataStart;

    /// <summary>The packet as it is now.</summary>
    public Span<byte> Data => _bytes.AsSpan(DataStart, Length);

    /// <summary>The address of a byte of the buffer.</summary>
    public static ulong AddressOf(int offset) => GuestAddress.Of(GuestAddress.PacketRegion, (uint)offset);

    /// <summary>Makes the packet visible.</summary>
    public void Enter(RegionTable table)
        => table.Enter(GuestAddress.PacketRegion, (byte*)Unsafe.AsPointer(ref _bytes[0]), (uint)DataEnd, (uint)DataEnd, this);

    /// <summary>Moves the beginning; false where that can't be.</summary>
    public bool TryMoveStart(int distance)
    {
        var start = (long)DataStart + distance;
        var metadata = DataStart - MetaStart;
        // An Ethernet header must remain, and XDP's frame record lies in the first bytes of the headroom.
        if (start - metadata < 40 || start > DataEnd - 14)
            return false;
        _bytes.AsSpan(MetaStart, metadata).CopyTo(_bytes.AsSpan((int)start - metadata));
        (DataStart, MetaStart) = ((int)start, (int)start - metadata);
        return true;
    }

    /// <summary>Moves the end; false where that can't be. New bytes are zero.</summary>
    public bool TryMoveEnd(int distance)
    {
        var end = (long)DataEnd + distance;
        if (end > _bytes.Length || end < DataStart + 14)
            return false;
        if (end > DataEnd)
            _bytes.AsSpan(DataEnd, (int)end - DataEnd).Clear();
        DataEnd = (int)end;
        return true;
    }

    /// <summary>Moves the beginning of the metadata; false where that can't be.</summary>
    public bool TryMoveMetadata(int distance)
    {
        var start = (long)MetaStart + distance;
        if (start < 40 || start > DataStart || (DataStart - start) % 4 != 0 || DataStart - start > 32)
            return false;
        MetaStart = (int)start;
        return true;
    }
}
