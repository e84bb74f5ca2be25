namespace BpfSharp.Backends;

/// <summary>What a created map is, as its backend tells.</summary>
public sealed record MapInfo
{
    /// <summary>The name as the backend keeps it (15 bytes in the kernel).</summary>
    public required string Name { get; init; }

    /// <summary>The kind of map.</summary>
    public required MapType Type { get; init; }

    /// <summary>The backend's number of the map (the kernel's map id).</summary>
    public required uint Id { get; init; }

    /// <summary>Size of a key in bytes.</summary>
    public required int KeySize { get; init; }

    /// <summary>Size of a value in bytes; of one CPU's value in per-CPU maps.</summary>
    public required int ValueSize { get; init; }

    /// <summary>The capacity.</summary>
    public required uint MaxEntries { get; init; }

    /// <summary>Flags it was created with.</summary>
    public MapFlags Flags { get; init; }

    /// <summary><c>map_extra</c>.</summary>
    public ulong Extra { get; init; }

    /// <summary>The id of the map's BTF; 0 where it has none.</summary>
    public uint BtfId { get; init; }

    /// <summary>The key's type in that BTF.</summary>
    public uint BtfKeyTypeId { get; init; }

    /// <summary>The value's type in that BTF.</summary>
    public uint BtfValueTypeId { get; init; }

    /// <summary>How many CPUs' values one entry of a per-CPU map holds; 1 for other maps.</summary>
    public int CpuCount { get; init; } = 1;

    /// <summary>True for maps with a value for each CPU.</summary>
    public bool IsPerCpu => Type is MapType.PerCpuHash or MapType.PerCpuArray or MapType.LruPerCpuHash or MapType.PerCpuCgroupStorage;

    /// <summary>Distance in bytes from one CPU's value to the next one's: the value's size rounded up to 8.</summary>
    public int ValueStride => IsPerCpu ? (ValueSize + 7) & ~7 : ValueSize;

    /// <summary>Size in bytes of what a lookup copies: all CPUs' values.</summary>
    public int FullValueSize => IsPerCpu ? ValueStride * CpuCount : ValueSize;
}
