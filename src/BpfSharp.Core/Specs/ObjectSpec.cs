using System.Collections.Immutable;
using BpfSharp.Formats.Btf;

namespace BpfSharp;

/// <summary>A BPF object as its file describes it, the same on every machine. Immutable; edit with <c>with</c>.</summary>
public sealed record ObjectSpec
{
    /// <summary>The object's name: the file's without its endings.</summary>
    public required string Name { get; init; }

    /// <summary>The licence the programs declare; some helpers demand a GPL-compatible one.</summary>
    public string License { get; init; } = "";

    /// <summary>LINUX_VERSION_CODE the object declares, 0 where none.</summary>
    public uint KernelVersion { get; init; }

    /// <summary>All maps, those of data sections (<c>.rodata</c>, <c>.data</c>, <c>.bss</c>, <c>.kconfig</c>) included, in the object's order.</summary>
    public ImmutableArray<MapSpec> Maps { get; init; } = [];

    /// <summary>All programs, in the object's order.</summary>
    public ImmutableArray<ProgramSpec> Programs { get; init; } = [];

    /// <summary>Functions that programs call (BPF-to-BPF), which are no programs by themselves.</summary>
    public ImmutableArray<ProgramSpec> Functions { get; init; } = [];

    /// <summary>The object's types; null where it carries none.</summary>
    public BtfSpec? Btf { get; init; }

    /// <summary>Function, line and CO-RE records by section; null where the object carries none.</summary>
    public BtfExtension? BtfExtension { get; init; }
}
