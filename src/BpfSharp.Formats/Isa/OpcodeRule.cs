namespace BpfSharp.Formats.Isa;

/// <summary>The values that a field of an instruction may have, both ends included.</summary>
/// <param name="Minimum">The least.</param>
/// <param name="Maximum">The greatest.</param>
public readonly record struct FieldRange(int Minimum, int Maximum)
{
    /// <summary>A reserved field: zero.</summary>
    public static FieldRange Zero => new(0, 0);

    /// <summary>Registers that can be read: r0 to r10.</summary>
    public static FieldRange Readable => new(0, 10);

    /// <summary>Registers that can be written: r0 to r9.</summary>
    public static FieldRange Writable => new(0, 9);

    /// <summary>Any 16-bit offset.</summary>
    public static FieldRange AnyOffset => new(short.MinValue, short.MaxValue);

    /// <summary>Any constant.</summary>
    public static FieldRange AnyImmediate => new(int.MinValue, int.MaxValue);

    /// <summary>One value.</summary>
    public static FieldRange Only(int value) => new(value, value);

    /// <summary>True where <paramref name="value"/> is allowed.</summary>
    public bool Holds(int value) => value >= Minimum && value <= Maximum;
}

/// <summary>How the operands of an instruction are written in assembly.</summary>
public enum OperandForm
{
    /// <summary>None: <c>exit</c>.</summary>
    None,
    /// <summary>A register: <c>neg %r1</c>.</summary>
    Destination,
    /// <summary>Two registers: <c>add %r1, %r2</c>.</summary>
    DestinationSource,
    /// <summary>A register and a constant: <c>add %r1, 5</c>.</summary>
    DestinationImmediate,
    /// <summary>A register and a 64-bit constant in two slots: <c>lddw %r1, 0x1122334455667788</c>.</summary>
    DestinationImmediate64,
    /// <summary>A load: <c>ldxw %r1, [%r2+4]</c>.</summary>
    Load,
    /// <summary>A store of a constant: <c>stw [%r1+4], 5</c>.</summary>
    StoreImmediate,
    /// <summary>A store of a register: <c>stxw [%r1+4], %r2</c>.</summary>
    StoreRegister,
    /// <summary>An atomic operation: <c>lock add [%r1+4], %r2</c>.</summary>
    Atomic,
    /// <summary>A jump by the offset: <c>ja label</c>.</summary>
    Jump,
    /// <summary>A jump by the constant: <c>ja32 label</c>.</summary>
    JumpLong,
    /// <summary>A comparison of two registers: <c>jeq %r1, %r2, label</c>.</summary>
    CompareRegister,
    /// <summary>A comparison with a constant: <c>jeq %r1, 5, label</c>.</summary>
    CompareImmediate,
    /// <summary>A call by number: <c>call 5</c>.</summary>
    CallNumber,
    /// <summary>A call of a function of the program: <c>call local label</c>.</summary>
    CallLocal,
    /// <summary>A call through a register: <c>call %r2</c>.</summary>
    CallRegister,
    /// <summary>A legacy packet load at a fixed place: <c>ldabsw 12</c>.</summary>
    PacketAbsolute,
    /// <summary>A legacy packet load at a register's place: <c>ldindw %r1, 12</c>.</summary>
    PacketIndirect,
}

/// <summary>One row of the table of instructions: an opcode with the values that its fields may have, and its name in assembly.</summary>
/// <param name="Opcode">The opcode.</param>
/// <param name="Mnemonic">The name in the notation of public test suites; variants of one opcode (div, sdiv) have rows of their own.</param>
/// <param name="Form">The operands.</param>
/// <param name="Version">The version of the instruction set that brought it, 1 to 4.</param>
/// <param name="Destination">The destination field.</param>
/// <param name="Source">The source field.</param>
/// <param name="Offset">The offset field.</param>
/// <param name="Immediate">The constant.</param>
public sealed record OpcodeRule(
    byte Opcode, string Mnemonic, OperandForm Form, int Version, FieldRange Destination, FieldRange Source, FieldRange Offset, FieldRange Immediate)
{
    /// <summary>True where an instruction of this opcode is of this row.</summary>
    public bool Matches(Instruction instruction)
        => instruction.Opcode == Opcode && Source.Holds(instruction.Source) && Offset.Holds(instruction.Offset)
        && Immediate.Holds(instruction.Immediate) && Destination.Holds(instruction.Destination);
}
