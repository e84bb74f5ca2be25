using System.Collections.Frozen;
using static BpfSharp.Formats.Isa.FieldRange;

namespace BpfSharp.Formats.Isa;

/// <summary>Every instruction of versions 1 to 4 (RFC 9669) as data: what the validator, the assembler and tests are driven by.</summary>
public static class InstructionTable
{
    private const byte Alu32 = (byte)InstructionClass.Alu32, Alu64 = (byte)InstructionClass.Alu64;
    private const byte Jmp = (byte)InstructionClass.Jump, Jmp32 = (byte)InstructionClass.Jump32;

    private static readonly OpcodeRule[] AllRules = [.. Arithmetic(), .. Moves(), .. ByteSwaps(), .. Memory(), .. Atomics(), .. Jumps(), .. Calls()];

    private static readonly OpcodeRule[][] RulesByOpcode = [.. Enumerable.Range(0, 256).Select(opcode => AllRules.Where(rule => rule.Opcode == opcode).ToArray())];

    private static readonly FrozenDictionary<string, OpcodeRule[]> RulesByMnemonic
        = AllRules.GroupBy(rule => rule.Mnemonic).ToFrozenDictionary(group => group.Key, group => group.ToArray());

    /// <summary>All rows.</summary>
    public static IReadOnlyList<OpcodeRule> Rules => AllRules;

    /// <summary>The rows of an opcode; none where it is unknown.</summary>
    public static ReadOnlySpan<OpcodeRule> ForOpcode(byte opcode) => RulesByOpcode[opcode];

    /// <summary>The rows of a name, for each form of its operands one; none where it is unknown.</summary>
    public static ReadOnlySpan<OpcodeRule> ForMnemonic(string mnemonic) => RulesByMnemonic.GetValueOrDefault(mnemonic);

    /// <summary>The row of an instruction, or null where the instruction is not valid.</summary>
    public static OpcodeRule? Find(Instruction instruction)
    {
        foreach (var rule in ForOpcode(instruction.Opcode))
        {
            if (rule.Matches(instruction))
                return rule;
        }

        return null;
    }

    private static IEnumerable<OpcodeRule> Arithmetic()
    {
        (string Name, AluOperation Operation, int Offset, int Version)[] operations =
        [
            ("add", AluOperation.Add, 0, 1), ("sub", AluOperation.Subtract, 0, 1), ("mul", AluOperation.Multiply, 0, 1), ("div", AluOperation.Divide, 0, 1),
            ("sdiv", AluOperation.Divide, 1, 4), ("or", AluOperation.Or, 0, 1), ("and", AluOperation.And, 0, 1), ("lsh", AluOperation.LeftShift, 0, 1),
            ("rsh", AluOperation.RightShift, 0, 1), ("mod", AluOperation.Modulo, 0, 1), ("smod", AluOperation.Modulo, 1, 4), ("xor", AluOperation.Xor, 0, 1),
            ("mov", AluOperation.Move, 0, 1), ("arsh", AluOperation.ArithmeticRightShift, 0, 1),
        ];
        foreach (var (suffix, kind) in new[] { ("", Alu64), ("32", Alu32) })
        {
            foreach (var (name, operation, offset, version) in operations)
            {
                var opcode = (byte)((byte)operation | kind);
                yield return new(opcode, name + suffix, OperandForm.DestinationImmediate, version, Writable, Zero, Only(offset), AnyImmediate);
                yield return new((byte)(opcode | Opcode.UseRegister), name + suffix, OperandForm.DestinationSource, version, Writable, Readable, Only(offset), Zero);
            }

            yield return new((byte)((byte)AluOperation.Negate | kind), "neg" + suffix, OperandForm.Destination, 1, Writable, Zero, Zero, Zero);
        }
    }

    private static IEnumerable<OpcodeRule> Moves()
    {
        foreach (var (name, kind, bits) in new[] { ("movsx832", Alu32, 8), ("movsx1632", Alu32, 16), ("movsx864", Alu64, 8), ("movsx1664", Alu64, 16), ("movsx3264", Alu64, 32) })
        {
            var opcode = (byte)((byte)AluOperation.Move | Opcode.UseRegister | kind);
            yield return new(opcode, name, OperandForm.DestinationSource, 4, Writable, Readable, Only(bits), Zero);
        }
    }

    private static IEnumerable<OpcodeRule> ByteSwaps()
    {
        foreach (var bits in new[] { 16, 32, 64 })
        {
            yield return new((byte)AluOperation.ByteSwap | Alu32, $"le{bits}", OperandForm.Destination, 1, Writable, Zero, Zero, Only(bits));
            yield return new((byte)AluOperation.ByteSwap | Opcode.UseRegister | Alu32, $"be{bits}", OperandForm.Destination, 1, Writable, Zero, Zero, Only(bits));
            yield return new((byte)AluOperation.ByteSwap | Alu64, $"bswap{bits}", OperandForm.Destination, 4, Writable, Zero, Zero, Only(bits));
            yield return new((byte)AluOperation.ByteSwap | Alu64, $"swap{bits}", OperandForm.Destination, 4, Writable, Zero, Zero, Only(bits));
        }
    }

    private static IEnumerable<OpcodeRule> Memory()
    {
        const byte Memory = (byte)AccessMode.Memory;
        foreach (var (suffix, size) in new[] { ("b", AccessSize.Byte), ("h", AccessSize.Half), ("w", AccessSize.Word), ("dw", AccessSize.Double) })
        {
            var width = (byte)size;
            yield return new((byte)(Memory | width | (byte)InstructionClass.LoadRegister), "ldx" + suffix, OperandForm.Load, 1, Writable, Readable, AnyOffset, Zero);
            yield return new((byte)(Memory | width | (byte)InstructionClass.Store), "st" + suffix, OperandForm.StoreImmediate, 1, Readable, Zero, AnyOffset, AnyImmediate);
            yield return new((byte)(Memory | width | (byte)InstructionClass.StoreRegister), "stx" + suffix, OperandForm.StoreRegister, 1, Readable, Readable, AnyOffset, Zero);
            if (size == AccessSize.Double)
                continue;
            var signed = (byte)((byte)AccessMode.MemorySigned | width | (byte)InstructionClass.LoadRegister);
            yield return new(signed, "ldxs" + suffix, OperandForm.Load, 4, Writable, Readable, AnyOffset, Zero);
            yield return new((byte)((byte)AccessMode.Absolute | width), "ldabs" + suffix, OperandForm.PacketAbsolute, 1, Zero, Zero, Zero, AnyImmediate);
            yield return new((byte)((byte)AccessMode.Indirect | width), "ldind" + suffix, OperandForm.PacketIndirect, 1, Zero, Readable, Zero, AnyImmediate);
        }

        // The source says what the constant is: a number, a map, an address in a map's value, a variable, a function (0 to 4), a map by index (5, 6).
        yield return new(Opcode.LoadImmediate64, "lddw", OperandForm.DestinationImmediate64, 1, Writable, new(0, 6), Zero, AnyImmediate);
    }

    private static IEnumerable<OpcodeRule> Atomics()
    {
        (string Name, AtomicOperation Operation, int Version)[] operations =
        [
            ("add", AtomicOperation.Add, 1), ("or", AtomicOperation.Or, 3), ("and", AtomicOperation.And, 3), ("xor", AtomicOperation.Xor, 3),
            ("fetch add", AtomicOperation.FetchAdd, 3), ("fetch or", AtomicOperation.FetchOr, 3), ("fetch and", AtomicOperation.FetchAnd, 3),
            ("fetch xor", AtomicOperation.FetchXor, 3), ("xchg", AtomicOperation.Exchange, 3), ("cmpxchg", AtomicOperation.CompareExchange, 3),
        ];
        foreach (var (suffix, size) in new[] { ("", AccessSize.Double), ("32", AccessSize.Word) })
        {
            foreach (var (name, operation, version) in operations)
            {
                var opcode = (byte)((byte)AccessMode.Atomic | (byte)size | (byte)InstructionClass.StoreRegister);
                // A fetching operation writes the source register, which r10 can't be.
                var source = operation is >= AtomicOperation.CompareExchange || ((int)operation & 1) == 0 ? Readable : Writable;
                yield return new(opcode, $"lock {name}{suffix}", OperandForm.Atomic, version, Readable, source, AnyOffset, Only((int)operation));
            }
        }
    }

    private static IEnumerable<OpcodeRule> Jumps()
    {
        yield return new(Opcode.Jump, "ja", OperandForm.Jump, 1, Zero, Zero, AnyOffset, Zero);
        yield return new(Opcode.JumpLong, "ja32", OperandForm.JumpLong, 4, Zero, Zero, Zero, AnyImmediate);
        yield return new((byte)JumpOperation.MayGoto | Jmp, "may_goto", OperandForm.Jump, 4, Zero, Zero, AnyOffset, Zero);
        (string Name, JumpOperation Operation, int Version)[] comparisons =
        [
            ("jeq", JumpOperation.Equal, 1), ("jgt", JumpOperation.Greater, 1), ("jge", JumpOperation.GreaterOrEqual, 1), ("jset", JumpOperation.AnyBit, 1),
            ("jne", JumpOperation.NotEqual, 1), ("jsgt", JumpOperation.SignedGreater, 1), ("jsge", JumpOperation.SignedGreaterOrEqual, 1),
            ("jlt", JumpOperation.Less, 2), ("jle", JumpOperation.LessOrEqual, 2), ("jslt", JumpOperation.SignedLess, 2), ("jsle", JumpOperation.SignedLessOrEqual, 2),
        ];
        foreach (var (suffix, kind) in new[] { ("", Jmp), ("32", Jmp32) })
        {
            foreach (var (name, operation, version) in comparisons)
            {
                var opcode = (byte)((byte)operation | kind);
                var since = kind == Jmp32 ? 3 : version;
                yield return new(opcode, name + suffix, OperandForm.CompareImmediate, since, Readable, Zero, AnyOffset, AnyImmediate);
                yield return new((byte)(opcode | Opcode.UseRegister), name + suffix, OperandForm.CompareRegister, since, Readable, Readable, AnyOffset, Zero);
            }
        }
    }

    private static IEnumerable<OpcodeRule> Calls()
    {
        yield return new(Opcode.Call, "call", OperandForm.CallNumber, 1, Zero, Only(0), Zero, AnyImmediate);
        yield return new(Opcode.Call, "call local", OperandForm.CallLocal, 3, Zero, Only(Opcode.PseudoCall), Zero, AnyImmediate);
        yield return new(Opcode.Call, "call runtime", OperandForm.CallNumber, 3, Zero, Only(Opcode.PseudoKernelFunction), AnyOffset, AnyImmediate);
        yield return new(Opcode.CallRegister, "call", OperandForm.CallRegister, 3, Readable, Zero, Zero, Zero);
        yield return new(Opcode.Exit, "exit", OperandForm.None, 1, Zero, Zero, Zero, Zero);
    }
}
