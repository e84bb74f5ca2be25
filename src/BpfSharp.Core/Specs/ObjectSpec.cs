using System.Collections.Immutable;
using BpfSharp.Formats;
using BpfSharp.Formats.Btf;
using BpfSharp.Reading;

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

    /// <summary>What the machine has to supply: kernel symbols and configuration options.</summary>
    public ImmutableArray<ExternSpec> Externs { get; init; } = [];

    /// <summary>The object's types, in the form the kernel takes: sections with their sizes, nothing external; null where it carries none.</summary>
    public BtfSpec? Btf { get; init; }

    /// <summary>Reads a BPF object file by libbpf's conventions.</summary>
    /// <param name="elf">The file's bytes; kept, not copied.</param>
    /// <param name="name">The object's name, for messages and for the names of its data maps.</param>
    /// <exception cref="BpfFormatException">The bytes are no BPF object; the message says which part is wrong and how.</exception>
    public static ObjectSpec Read(ReadOnlyMemory<byte> elf, string name) => ObjectReader.Read(elf, name);
}
