using System.Runtime.InteropServices;
using BpfSharp.Formats.Isa;

namespace BpfSharp;

/// <content>What was compiled.</content>
public sealed partial class Bpf
{
    /// <summary>A function's instructions as bytes, before they are loaded (BCC's <c>dump_func</c>).</summary>
    /// <exception cref="BpfException">There is no such function.</exception>
    public byte[] DumpFunc(string function) => MemoryMarshal.AsBytes(InstructionsOf(function).AsSpan()).ToArray();

    /// <summary>A function's instructions as text, one a line (BCC's <c>disassemble_func</c>).</summary>
    /// <exception cref="BpfException">There is no such function.</exception>
    public string DisassembleFunc(string function) => Disassembler.Disassemble(InstructionsOf(function));

    private Instruction[] InstructionsOf(string function) => [.. Object.FindProgram(function).Instructions];
}
