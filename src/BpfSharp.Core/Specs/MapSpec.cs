using System.Collections.Immutable;
using BpfSharp.Formats.Btf;

namespace BpfSharp;

/// <summary>What a map is to be: everything needed to create it, nothing of any created one. Immutable; edit with <c>with</c>.</summary>
public sealed record MapSpec
{
    /// <summary>The name, of letters, digits, <c>_</c> and <c>.</c>; the kernel keeps the first 15 bytes.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of map.</summary>
    public required MapType Type { get; init; }

    /// <summary>Size of a key in bytes; 0 for queues, stacks, ring buffers and bloom filters.</summary>
    public int KeySize { get; init; }

    /// <summary>Size of a value in bytes (of one CPU's value in per-CPU maps).</summary>
    public int ValueSize { get; init; }

    /// <summary>The capacity: entries, or bytes for ring buffers, or pages for arenas.</summary>
    public uint MaxEntries { get; init; }

    /// <summary><c>map_flags</c>, the BPF_F_ constants of map creation.</summary>
    public MapFlags Flags { get; init; }

    /// <summary><c>map_extra</c>: the hash functions of a bloom filter, the address of an arena.</summary>
    public ulong Extra { get; init; }

    /// <summary>The NUMA node, where <see cref="MapFlags.NumaNode"/> is set.</summary>
    public int NumaNode { get; init; }

    /// <summary>What the elements of a map of maps are to be like; null for other maps.</summary>
    public MapSpec? Inner { get; init; }

    /// <summary>The types of keys and values, where known.</summary>
    public BtfSpec? Btf { get; init; }

    /// <summary>The key's type in <see cref="Btf"/>; 0 where unknown.</summary>
    public uint KeyTypeId { get; init; }

    /// <summary>The value's type in <see cref="Btf"/>; 0 where unknown.</summary>
    public uint ValueTypeId { get; init; }

    /// <summary>For perf and ring buffers, the struct in <see cref="Btf"/> that programs send, as the compiler of BCC's dialect notes it; 0 where unknown.</summary>
    public uint EventTypeId { get; init; }

    /// <summary>
    /// Where the map is to be pinned, or taken from when it is there already; null where it is not pinned.
    /// A relative path is one below the pin root of the options it is loaded with.
    /// </summary>
    public string? PinPath { get; init; }

    /// <summary>For data sections, the one value to put in after creation; zeros where it is shorter than the value.</summary>
    public ImmutableArray<byte> InitialData { get; init; } = [];

    /// <summary>For program arrays and maps of maps, what their slots hold from the start.</summary>
    public ImmutableArray<MapSlot> InitialSlots { get; init; } = [];

    /// <summary>True where the map is to be frozen (no writes from user space) once filled: <c>.rodata</c>.</summary>
    public bool Freeze { get; init; }

    /// <summary>How the object shares the map with other objects of this process (BCC's public, shared and extern tables).</summary>
    public MapSharing Sharing { get; init; }

    /// <summary>True for a table of counts by slots, which is best shown as bars (BCC's BPF_HISTOGRAM).</summary>
    public bool IsHistogram { get; init; }
}
