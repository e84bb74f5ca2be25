namespace BpfSharp.Formats.Isa;

#pragma warning disable CS1591 // the names are the RFC's own (9669 §4.1, §4.3, §5.2, §5.3)

/// <summary>Arithmetic, the upper four bits of an ALU opcode (RFC 9669 §4.1).</summary>
public enum AluOperation : byte
{
    Add = 0x00, Subtract = 0x10, Multiply = 0x20, Divide = 0x30, Or = 0x40, And = 0x50, LeftShift = 0x60, RightShift = 0x70,
    Negate = 0x80, Modulo = 0x90, Xor = 0xa0, Move = 0xb0, ArithmeticRightShift = 0xc0, ByteSwap = 0xd0,
}

/// <summary>Jumps, calls and exit, the upper four bits of a JMP or JMP32 opcode (RFC 9669 §4.3).</summary>
public enum JumpOperation : byte
{
    Always = 0x00, Equal = 0x10, Greater = 0x20, GreaterOrEqual = 0x30, AnyBit = 0x40, NotEqual = 0x50, SignedGreater = 0x60,
    SignedGreaterOrEqual = 0x70, Call = 0x80, Exit = 0x90, Less = 0xa0, LessOrEqual = 0xb0, SignedLess = 0xc0, SignedLessOrEqual = 0xd0,
    MayGoto = 0xe0,
}

/// <summary>How a load or store addresses memory, the upper three bits of its opcode (RFC 9669 §5).</summary>
public enum AccessMode : byte
{
    Immediate = 0x00, Absolute = 0x20, Indirect = 0x40, Memory = 0x60, MemorySigned = 0x80, Atomic = 0xc0,
}

/// <summary>The width of a load or store, bits 3 and 4 of its opcode (RFC 9669 §5).</summary>
public enum AccessSize : byte
{
    Word = 0x00, Half = 0x08, Byte = 0x10, Double = 0x18,
}

/// <summary>Atomic operations, the immediate of an atomic instruction (RFC 9669 §5.3).</summary>
public enum AtomicOperation
{
    Add = 0x00, Or = 0x40, And = 0x50, Xor = 0xa0,
    FetchAdd = 0x01, FetchOr = 0x41, FetchAnd = 0x51, FetchXor = 0xa1,
    Exchange = 0xe1, CompareExchange = 0xf1,
}
#pragma warning restore CS1591

/// <summary>Reads the parts of opcodes.</summary>
public static class OpcodeParts
{
    /// <summary>The arithmetic of an ALU or ALU64 instruction.</summary>
    public static AluOperation AluOperation(this Instruction instruction) => (AluOperation)(instruction.Opcode & 0xf0);

    /// <summary>How the kernel's disassembler writes it between its operands (<c>+=</c>); null for those that are written otherwise.</summary>
    public static string? Symbol(this AluOperation operation) => operation switch
    {
        Isa.AluOperation.Add => "+=",
        Isa.AluOperation.Subtract => "-=",
        Isa.AluOperation.Multiply => "*=",
        Isa.AluOperation.Divide => "/=",
        Isa.AluOperation.Or => "|=",
        Isa.AluOperation.And => "&=",
        Isa.AluOperation.LeftShift => "<<=",
        Isa.AluOperation.RightShift => ">>=",
        Isa.AluOperation.Modulo => "%=",
        Isa.AluOperation.Xor => "^=",
        Isa.AluOperation.Move => "=",
        Isa.AluOperation.ArithmeticRightShift => "s>>=",
        _ => null,
    };

    /// <summary>The jump of a JMP or JMP32 instruction.</summary>
    public static JumpOperation JumpOperation(this Instruction instruction) => (JumpOperation)(instruction.Opcode & 0xf0);

    /// <summary>The addressing mode of a load or store.</summary>
    public static AccessMode AccessMode(this Instruction instruction) => (AccessMode)(instruction.Opcode & 0xe0);

    /// <summary>The width of a load or store.</summary>
    public static AccessSize AccessSize(this Instruction instruction) => (AccessSize)(instruction.Opcode & 0x18);

    /// <summary>True where the second operand is the source register.</summary>
    public static bool UsesSourceRegister(this Instruction instruction) => (instruction.Opcode & Opcode.UseRegister) != 0;

    /// <summary>True for ALU and ALU64.</summary>
    public static bool IsAlu(this Instruction instruction) => instruction.Class is InstructionClass.Alu32 or InstructionClass.Alu64;

    /// <summary>True for JMP and JMP32.</summary>
    public static bool IsJumpClass(this Instruction instruction) => instruction.Class is InstructionClass.Jump or InstructionClass.Jump32;

    /// <summary>True for a comparison that may jump.</summary>
    public static bool IsConditionalJump(this Instruction instruction)
        => instruction.IsJumpClass() && instruction.JumpOperation() is not (Isa.JumpOperation.Always or Isa.JumpOperation.Call or Isa.JumpOperation.Exit);

    /// <summary>True for <c>goto</c> and <c>gotol</c>.</summary>
    public static bool IsUnconditionalJump(this Instruction instruction) => instruction.Opcode is Opcode.Jump or Opcode.JumpLong;

    /// <summary>True for a call of a function of the same program.</summary>
    public static bool IsLocalCall(this Instruction instruction) => instruction.Opcode == Opcode.Call && instruction.Source == Opcode.PseudoCall;

    /// <summary>True for a call of a helper by number.</summary>
    public static bool IsHelperCall(this Instruction instruction) => instruction.Opcode == Opcode.Call && instruction.Source == 0;

    /// <summary>True for atomic reads and writes of memory.</summary>
    public static bool IsAtomic(this Instruction instruction)
        => instruction.Class == InstructionClass.StoreRegister && instruction.AccessMode() == Isa.AccessMode.Atomic;

    /// <summary>Slots between the one after this instruction and where it jumps to, for jumps and local calls.</summary>
    public static int JumpDistance(this Instruction instruction)
        => instruction.Opcode == Opcode.JumpLong || instruction.IsLocalCall() ? instruction.Immediate : instruction.Offset;

    /// <summary>The width in bytes.</summary>
    public static int Bytes(this AccessSize size) => size switch
    {
        Isa.AccessSize.Byte => 1,
        Isa.AccessSize.Half => 2,
        Isa.AccessSize.Word => 4,
        Isa.AccessSize.Double => 8,
    };
}
