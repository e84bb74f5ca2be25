using System.Runtime.InteropServices;

namespace BpfSharp.Kernel.Interop;

/// <summary>struct xdp_umem_reg: the memory that packets are put into.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct XdpUmemRegistration
{
    public ulong Address;
    public ulong Length;
    public uint ChunkSize;
    public uint Headroom;
    public uint Flags;
    private readonly uint _metadataLength;
}

/// <summary>struct sockaddr_xdp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct XdpAddress
{
    public ushort Family;
    public ushort Flags;
    public uint InterfaceIndex;
    public uint Queue;
    public uint SharedUmemFd;
}

/// <summary>struct xdp_ring_offset: where the parts of a ring are in its mapping.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct XdpRingOffsets
{
    public ulong Producer;
    public ulong Consumer;
    public ulong Entries;
    public ulong Flags;
}

/// <summary>struct xdp_mmap_offsets.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct XdpMappingOffsets
{
    public XdpRingOffsets Receive;
    public XdpRingOffsets Send;
    public XdpRingOffsets Fill;
    public XdpRingOffsets Completion;
}

/// <summary>struct xdp_desc: a frame in the memory.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct XdpDescriptor
{
    public ulong Address;
    public uint Length;
    public uint Options;
}

/// <summary>struct xdp_statistics.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct XdpStatisticsRecord
{
    public ulong ReceiveDropped;
    public ulong ReceiveInvalid;
    public ulong SendInvalid;
    public ulong ReceiveRingFull;
    public ulong FillRingEmpty;
    public ulong SendRingEmpty;
}
