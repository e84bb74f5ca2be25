using System.Collections.Immutable;
using BpfSharp.Backends;
using BpfSharp.Formats.Isa;

namespace BpfSharp;

/// <summary>One program or function of an object before any kernel has seen it. Immutable; edit with <c>with</c>.</summary>
public sealed record ProgramSpec
{
    /// <summary>The function's name in the source.</summary>
    public required string Name { get; init; }

    /// <summary>The ELF section, which says by libbpf's rules what the program is for (<c>tp/syscalls/sys_enter_execve</c>).</summary>
    public required string SectionName { get; init; }

    /// <summary>The kind of program; <see cref="ProgramType.Unspecified"/> where the section's name doesn't tell.</summary>
    public ProgramType Type { get; init; }

    /// <summary><c>expected_attach_type</c>, where the kind has several.</summary>
    public AttachType? ExpectedAttachType { get; init; }

    /// <summary>What comes after the first slash of the section's name: the event or function to attach to; null where there is none.</summary>
    public string? AttachTo { get; init; }

    /// <summary>False for sections that begin with <c>?</c>: such a program is loaded only when asked for.</summary>
    public bool AutoLoad { get; init; } = true;

    /// <summary><c>prog_flags</c>: sleepable, XDP fragments, any alignment and so on.</summary>
    public uint Flags { get; init; }

    /// <summary>The instructions, unrelocated.</summary>
    public required ImmutableArray<Instruction> Instructions { get; init; }

    /// <summary>What is to be put into instructions before loading.</summary>
    public ImmutableArray<ProgramRelocation> Relocations { get; init; } = [];

    /// <summary>Source lines by slot of this function; empty where the object has none.</summary>
    public ImmutableArray<LineInfo> Lines { get; init; } = [];

    /// <summary>What depends on the types of the machine it is loaded on, by slot of this function.</summary>
    public ImmutableArray<CoreRelocation> CoreRelocations { get; init; } = [];

    /// <summary>The function's type in the object's BTF; 0 where unknown.</summary>
    public uint BtfFunctionId { get; init; }

    /// <summary>The program that this one stands in for where that one's kind can't be attached (see docs/architecture.md, the planner); null for ordinary programs.</summary>
    public string? AlternativeOf { get; init; }
}
