namespace BpfSharp.Formats.Isa;

/// <summary>Opcodes and their parts by name (RFC 9669 §3–§5). A full opcode is class | source | operation, or class | size | mode.</summary>
public static class Opcode
{
    /// <summary>Source bit: the operand is the immediate (K).</summary>
    public const byte UseImmediate = 0x00;
    /// <summary>Source bit: the operand is the source register (X).</summary>
    public const byte UseRegister = 0x08;

    /// <summary>64-bit immediate load: two slots; <c>source</c> tells what the immediate is.</summary>
    public const byte LoadImmediate64 = 0x18;
    /// <summary>Call: a helper (source 0), a function of this program (1) or a kernel function (2).</summary>
    public const byte Call = 0x85;
    /// <summary>Indirect call through a register (callx).</summary>
    public const byte CallRegister = 0x8d;
    /// <summary>Return from the function.</summary>
    public const byte Exit = 0x95;
    /// <summary>Unconditional jump by <c>offset</c>.</summary>
    public const byte Jump = 0x05;
    /// <summary>Unconditional jump by <c>immediate</c> (gotol, v4).</summary>
    public const byte JumpLong = 0x06;

    /// <summary>LD_IMM64 source: the immediate is a number.</summary>
    public const int PseudoNone = 0;
    /// <summary>LD_IMM64 source: a map by file descriptor.</summary>
    public const int PseudoMapFd = 1;
    /// <summary>LD_IMM64 source: an address in a map's value, by file descriptor; the second slot's immediate is the offset.</summary>
    public const int PseudoMapValue = 2;
    /// <summary>LD_IMM64 source: a kernel variable by BTF id.</summary>
    public const int PseudoBtfId = 3;
    /// <summary>LD_IMM64 source: a function of this program.</summary>
    public const int PseudoFunction = 4;
    /// <summary>CALL source: a function of this program, relative to the next slot.</summary>
    public const int PseudoCall = 1;
    /// <summary>CALL source: a kernel function by BTF id.</summary>
    public const int PseudoKernelFunction = 2;
}
