namespace BpfSharp.Embedded.Memory;

/// <summary>
/// Addresses as programs see them: tag, region, offset. Never host addresses, so that a wrong pointer can't touch foreign memory, and the same in every run.
/// <code>
/// 63      62                48 47           32 31             0
/// +---+---+------------------+---------------+----------------+
/// | 0 | 1 |        0         | region's id   | offset         |
/// +---+---+------------------+---------------+----------------+
/// </code>
/// The tag keeps them apart from addresses of processes (upper half zero) and of kernels (upper half all ones), which programs hold only as numbers for probe_read.
/// </summary>
internal static class GuestAddress
{
    /// <summary>The upper 32 bits of an address in region 0.</summary>
    public const uint Tag = 0x4000_0000;

    /// <summary>What a program may see as its context.</summary>
    public const int ContextRegion = 1;

    /// <summary>The packet that is being handled.</summary>
    public const int PacketRegion = 2;

    /// <summary>All stack frames, the outermost first.</summary>
    public const int StackRegion = 3;

    /// <summary>Handles of maps: the offset is the map's number. Has no memory.</summary>
    public const int MapRegion = 4;

    /// <summary>Addresses of functions: the offset is the slot. Has no memory.</summary>
    public const int CodeRegion = 5;

    /// <summary>Objects that helpers hand out as opaque pointers (tasks, sockets): the offset is their number. Has no memory.</summary>
    public const int ObjectRegion = 6;

    /// <summary>The key that bpf_for_each_map_elem shows its callback.</summary>
    public const int KeyRegion = 7;

    /// <summary>The first id of a region that outlives a run: values of maps, ring buffers.</summary>
    public const int FirstShared = 16;

    /// <summary>The address of a byte.</summary>
    public static ulong Of(int region, uint offset = 0) => ((ulong)(Tag + (uint)region) << 32) | offset;

    /// <summary>The region's id, or a number of <see cref="RegionTable.Capacity"/> or more where the address has no tag.</summary>
    public static ulong Region(ulong address) => (address >> 32) - Tag;

    /// <summary>True for addresses with the tag.</summary>
    public static bool IsGuest(ulong address) => Region(address) < RegionTable.Capacity;

    /// <summary>The byte in its region.</summary>
    public static uint Offset(ulong address) => (uint)address;

    /// <summary>The name of a region for messages.</summary>
    public static string NameOf(ulong region) => region switch
    {
        ContextRegion => "context",
        PacketRegion => "packet",
        StackRegion => "stack",
        MapRegion => "map handle",
        CodeRegion => "function",
        ObjectRegion => "kernel object",
        >= FirstShared and < RegionTable.Capacity => "map value",
        _ => "none",
    };
}
