using System.Collections.Immutable;
using BpfSharp.Formats.CoRe;

namespace BpfSharp.Formats.Btf;

/// <summary>The records of one kind for one section of code.</summary>
/// <param name="SectionName">The section's name; several may have the same.</param>
/// <param name="Records">The records, in order of instructions as compilers write them.</param>
public sealed record BtfExtensionSection<T>(string SectionName, ImmutableArray<T> Records);

/// <summary>Where a function begins (<c>struct bpf_func_info</c>).</summary>
/// <param name="InstructionOffset">Bytes from the section's start.</param>
/// <param name="TypeId">The <see cref="BtfFunction"/>.</param>
public readonly record struct BtfFunctionRecord(uint InstructionOffset, uint TypeId);

/// <summary>Which source line instructions come from, until the next record (<c>struct bpf_line_info</c>).</summary>
/// <param name="InstructionOffset">Bytes from the section's start.</param>
/// <param name="FileNameOffset">The file's name in the BTF's strings.</param>
/// <param name="LineOffset">The line's text in the BTF's strings.</param>
/// <param name="LineColumn">Line in the upper 22 bits, column in the lower 10.</param>
public readonly record struct BtfLineRecord(uint InstructionOffset, uint FileNameOffset, uint LineOffset, uint LineColumn)
{
    /// <summary>The line's number, from 1.</summary>
    public int Line => (int)(LineColumn >> 10);

    /// <summary>The column, from 1.</summary>
    public int Column => (int)(LineColumn & 0x3ff);
}

/// <summary>What in one instruction depends on the target's types (<c>struct bpf_core_relo</c>).</summary>
/// <param name="InstructionOffset">Bytes from the section's start.</param>
/// <param name="TypeId">The type from which the access begins.</param>
/// <param name="AccessOffset">The access string (<c>0:5:2</c>) in the BTF's strings.</param>
/// <param name="Kind">What is wanted of it.</param>
public readonly record struct BtfCoReRecord(uint InstructionOffset, uint TypeId, uint AccessOffset, CoReKind Kind);
