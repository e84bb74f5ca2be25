using System.Collections.Immutable;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Backends;

/// <summary>A program ready for a backend: subprograms appended, CO-RE applied, data addresses resolved; only map and function handles are left to fill in.</summary>
public sealed record ProgramImage
{
    /// <summary>The program's name; the kernel keeps 15 bytes.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of program.</summary>
    public required ProgramType Type { get; init; }

    /// <summary><c>expected_attach_type</c>.</summary>
    public AttachType? ExpectedAttachType { get; init; }

    /// <summary>The licence.</summary>
    public string License { get; init; } = "GPL";

    /// <summary>LINUX_VERSION_CODE, which kernels before 5.0 demand of kprobes.</summary>
    public uint KernelVersion { get; init; }

    /// <summary><c>prog_flags</c>.</summary>
    public uint Flags { get; init; }

    /// <summary>The instructions. Slots named by <see cref="MapReferences"/> are LD_IMM64 with source 1 or 2 and a hole for the map.</summary>
    public required ImmutableArray<Instruction> Instructions { get; init; }

    /// <summary>Which slots refer to which maps.</summary>
    public ImmutableArray<MapReference> MapReferences { get; init; } = [];

    /// <summary>The function that tracing programs attach to, by name in the target's BTF (<c>tcp_v4_connect</c>, <c>bpf_lsm_file_open</c>); null for other kinds.</summary>
    public string? AttachBtfName { get; init; }

    /// <summary>The network interface of device-bound programs; 0 for none.</summary>
    public uint InterfaceIndex { get; init; }

    /// <summary>The object's BTF as bytes, for function and line information; empty where there is none.</summary>
    public ImmutableArray<byte> Btf { get; init; } = [];

    /// <summary>Function records: slot and type id in <see cref="Btf"/>.</summary>
    public ImmutableArray<FunctionInfo> Functions { get; init; } = [];

    /// <summary>Line records: slot, and file, line and column with the source text's offset in <see cref="Btf"/>.</summary>
    public ImmutableArray<LineInfo> Lines { get; init; } = [];
}

/// <summary>A slot that refers to a map.</summary>
/// <param name="Index">The slot of the LD_IMM64.</param>
/// <param name="Map">The map.</param>
public sealed record MapReference(int Index, IMapBackend Map);

/// <summary>Where a function begins.</summary>
/// <param name="Index">Its first slot.</param>
/// <param name="TypeId">Its type in the program's BTF.</param>
public readonly record struct FunctionInfo(int Index, uint TypeId);

/// <summary>Which source line a slot comes from (<c>struct bpf_line_info</c>).</summary>
/// <param name="Index">The first slot of the line.</param>
/// <param name="FileNameOffset">The file's name in the BTF's strings.</param>
/// <param name="LineOffset">The line's text in the BTF's strings.</param>
/// <param name="LineColumn">Line in the upper 22 bits, column in the lower 10.</param>
public readonly record struct LineInfo(int Index, uint FileNameOffset, uint LineOffset, uint LineColumn)
{
    /// <summary>The line's number, from 1.</summary>
    public int Line => (int)(LineColumn >> 10);

    /// <summary>The column, from 1.</summary>
    public int Column => (int)(LineColumn & 0x3ff);
}
