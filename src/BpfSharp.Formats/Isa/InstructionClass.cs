namespace BpfSharp.Formats.Isa;

/// <summary>The eight classes of instructions (RFC 9669 §3.1): the low three bits of an opcode.</summary>
public enum InstructionClass
{
    /// <summary>LD: non-standard loads, the 64-bit immediate and the legacy packet loads.</summary>
    Load = 0,

    /// <summary>LDX: load from memory into a register.</summary>
    LoadRegister = 1,

    /// <summary>ST: store a constant to memory.</summary>
    Store = 2,

    /// <summary>STX: store a register to memory, and the atomic operations.</summary>
    StoreRegister = 3,

    /// <summary>ALU: 32-bit arithmetic.</summary>
    Alu32 = 4,

    /// <summary>JMP: 64-bit comparisons, calls and exit.</summary>
    Jump = 5,

    /// <summary>JMP32: 32-bit comparisons.</summary>
    Jump32 = 6,

    /// <summary>ALU64: 64-bit arithmetic.</summary>
    Alu64 = 7,
}
