using System.Collections.Immutable;

namespace BpfSharp.Kernel;

/// <summary>A program that is loaded in the kernel, whoever loaded it.</summary>
public sealed record KernelProgramInfo
{
    /// <summary>Its number.</summary>
    public required uint Id { get; init; }

    /// <summary>The kind.</summary>
    public required ProgramType Type { get; init; }

    /// <summary>The name: whole where the program has types, else the 15 bytes that the kernel keeps.</summary>
    public required string Name { get; init; }

    /// <summary>A digest of its instructions, 16 hex digits.</summary>
    public required string Tag { get; init; }

    /// <summary>True under a licence that is compatible with the GPL.</summary>
    public bool IsGplCompatible { get; init; }

    /// <summary>Nanoseconds since the machine's boot at its load.</summary>
    public ulong LoadTime { get; init; }

    /// <summary>The user who loaded it.</summary>
    public uint UserId { get; init; }

    /// <summary>Bytes of BPF instructions after verification.</summary>
    public uint XlatedSize { get; init; }

    /// <summary>Bytes of machine code; 0 where it is interpreted.</summary>
    public uint JitedSize { get; init; }

    /// <summary>Memory that the kernel accounts to it, in bytes; null where the kernel doesn't tell.</summary>
    public long? Memlock { get; init; }

    /// <summary>The maps it uses.</summary>
    public ImmutableArray<uint> MapIds { get; init; } = [];

    /// <summary>Its types; 0 where it has none.</summary>
    public uint BtfId { get; init; }

    /// <summary>Nanoseconds it ran, while statistics were on (kernel.bpf_stats_enabled).</summary>
    public ulong RunTime { get; init; }

    /// <summary>How often it ran, while statistics were on.</summary>
    public ulong RunCount { get; init; }

    /// <summary>How often it was left out because it was already running on that CPU.</summary>
    public ulong RecursionMisses { get; init; }

    /// <summary>Instructions that the verifier went through; 0 before 5.16.</summary>
    public uint VerifiedInstructions { get; init; }

    /// <summary>The network interface of a device-bound program; 0 for others.</summary>
    public uint InterfaceIndex { get; init; }
}
