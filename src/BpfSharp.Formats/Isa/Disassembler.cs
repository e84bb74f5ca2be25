using System.Globalization;
using System.Text;

namespace BpfSharp.Formats.Isa;

/// <summary>Writes instructions in the notation of the kernel's verifier: <c>r0 = *(u64 *)(r1 +8)</c>, <c>if r1 s&gt; 0x5 goto pc+3</c>.</summary>
public static class Disassembler
{
    /// <summary>One line for each instruction: slot, opcode, text. A two-slot instruction is one line.</summary>
    public static string Disassemble(ReadOnlySpan<Instruction> program)
    {
        var text = new StringBuilder();
        for (var i = 0; i < program.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i}: ({program[i].Opcode:x2}) {Format(program[i..])}\n");
            if (program[i].IsWide)
                i++;
        }

        return text.ToString();
    }

    /// <summary>The text of the first instruction of <paramref name="program"/>; a wide one takes its constant's upper half from the second slot.</summary>
    public static string Format(ReadOnlySpan<Instruction> program)
    {
        var instruction = program[0];
        return instruction.Class switch
        {
            InstructionClass.Load => FormatLoad(instruction, program.Length > 1 ? program[1].Immediate : 0),
            InstructionClass.LoadRegister => FormatLoadRegister(instruction),
            InstructionClass.Store => FormatStore(instruction),
            InstructionClass.StoreRegister => FormatStoreRegister(instruction),
            InstructionClass.Alu32 => FormatAlu(instruction, 'w'),
            InstructionClass.Alu64 => FormatAlu(instruction, 'r'),
            InstructionClass.Jump or InstructionClass.Jump32 => FormatJump(instruction),
        };
    }

    private static string FormatLoad(Instruction instruction, int upper)
    {
        var size = TypeName(instruction);
        return instruction.AccessMode() switch
        {
            AccessMode.Absolute => $"r0 = *({size} *)skb[{instruction.Immediate}]",
            AccessMode.Indirect => $"r0 = *({size} *)skb[r{instruction.Source} + {instruction.Immediate}]",
            AccessMode.Immediate when instruction.IsWide => $"r{instruction.Destination} = {FormatWide(instruction, upper)}",
            _ => Unknown(instruction),
        };
    }

    private static string FormatWide(Instruction instruction, int upper) => instruction.Source switch
    {
        Opcode.PseudoMapFd => $"map[fd:{instruction.Immediate}]",
        Opcode.PseudoMapValue => $"map[fd:{instruction.Immediate}][0]+{(uint)upper}",
        Opcode.PseudoBtfId => $"btf[id:{instruction.Immediate}]",
        Opcode.PseudoFunction => $"subprog[{instruction.Immediate:+0;-0;+0}]",
        _ => $"0x{((ulong)(uint)upper << 32) | (uint)instruction.Immediate:x}",
    };

    private static string FormatLoadRegister(Instruction instruction) => instruction.AccessMode() switch
    {
        AccessMode.Memory => $"r{instruction.Destination} = {Memory(instruction, instruction.Source)}",
        AccessMode.MemorySigned => $"r{instruction.Destination} = {Memory(instruction, instruction.Source, 's')}",
        _ => Unknown(instruction),
    };

    private static string FormatStore(Instruction instruction) => instruction.AccessMode() switch
    {
        AccessMode.Memory => $"{Memory(instruction, instruction.Destination)} = {instruction.Immediate}",
        _ => Unknown(instruction),
    };

    private static string FormatStoreRegister(Instruction instruction) => instruction.AccessMode() switch
    {
        AccessMode.Memory => $"{Memory(instruction, instruction.Destination)} = r{instruction.Source}",
        AccessMode.Atomic => FormatAtomic(instruction),
        _ => Unknown(instruction),
    };

    private static string FormatAtomic(Instruction instruction)
    {
        var wide = instruction.AccessSize() == AccessSize.Double ? "64" : "";
        var place = $"({TypeName(instruction)} *)(r{instruction.Destination} {Offset(instruction)})";
        var source = instruction.Source;
        return (AtomicOperation)instruction.Immediate switch
        {
            AtomicOperation.Add => $"lock *{place} += r{source}",
            AtomicOperation.Or => $"lock *{place} |= r{source}",
            AtomicOperation.And => $"lock *{place} &= r{source}",
            AtomicOperation.Xor => $"lock *{place} ^= r{source}",
            AtomicOperation.FetchAdd => $"r{source} = atomic{wide}_fetch_add({place}, r{source})",
            AtomicOperation.FetchOr => $"r{source} = atomic{wide}_fetch_or({place}, r{source})",
            AtomicOperation.FetchAnd => $"r{source} = atomic{wide}_fetch_and({place}, r{source})",
            AtomicOperation.FetchXor => $"r{source} = atomic{wide}_fetch_xor({place}, r{source})",
            AtomicOperation.Exchange => $"r{source} = atomic{wide}_xchg({place}, r{source})",
            AtomicOperation.CompareExchange => $"r0 = atomic{wide}_cmpxchg({place}, r0, r{source})",
            _ => Unknown(instruction),
        };
    }

    private static string FormatAlu(Instruction instruction, char register)
    {
        var destination = $"{register}{instruction.Destination}";
        var operation = instruction.AluOperation();
        switch (operation)
        {
            case AluOperation.Negate:
                return $"{destination} = -{destination}";
            case AluOperation.ByteSwap:
                // The kernel writes byte swaps with the full register, whatever the class.
                var order = instruction.Class == InstructionClass.Alu64 ? "bswap" : instruction.UsesSourceRegister() ? "be" : "le";
                return $"r{instruction.Destination} = {order}{instruction.Immediate} r{instruction.Destination}";
            case AluOperation.Move when instruction.UsesSourceRegister() && instruction.Offset != 0:
                return $"{destination} = (s{instruction.Offset}){register}{instruction.Source}";
        }

        var sign = operation is AluOperation.Divide or AluOperation.Modulo && instruction.Offset == 1 ? "s" : "";
        var value = instruction.UsesSourceRegister() ? $"{register}{instruction.Source}" : instruction.Immediate.ToString(CultureInfo.InvariantCulture);
        return operation.Symbol() is { } symbol ? $"{destination} {sign}{symbol} {value}" : Unknown(instruction);
    }

    private static string FormatJump(Instruction instruction)
    {
        switch (instruction.Opcode)
        {
            case Opcode.Call:
                return FormatCall(instruction);
            case Opcode.CallRegister:
                return $"callx r{instruction.Destination}";
            case Opcode.Exit:
                return "exit";
            case Opcode.Jump:
                return $"goto pc{instruction.Offset:+0;-0;+0}";
            case Opcode.JumpLong:
                return $"gotol pc{instruction.Immediate:+0;-0;+0}";
            case (byte)JumpOperation.MayGoto | (byte)InstructionClass.Jump:
                return $"may_goto pc{instruction.Offset:+0;-0;+0}";
        }

        if (Condition(instruction.JumpOperation()) is not { } condition)
            return Unknown(instruction);
        var register = instruction.Class == InstructionClass.Jump32 ? 'w' : 'r';
        var value = instruction.UsesSourceRegister() ? $"{register}{instruction.Source}" : $"0x{(uint)instruction.Immediate:x}";
        return $"if {register}{instruction.Destination} {condition} {value} goto pc{instruction.Offset:+0;-0;+0}";
    }

    private static string FormatCall(Instruction instruction) => instruction.Source switch
    {
        Opcode.PseudoCall => $"call pc{instruction.Immediate:+0;-0;+0}",
        Opcode.PseudoKernelFunction => $"call kernel-function#{instruction.Immediate}",
        _ => $"call {HelperNames.NameOf(instruction.Immediate) ?? "unknown"}#{instruction.Immediate}",
    };

    private static string? Condition(JumpOperation operation) => operation switch
    {
        JumpOperation.Equal => "==",
        JumpOperation.Greater => ">",
        JumpOperation.GreaterOrEqual => ">=",
        JumpOperation.AnyBit => "&",
        JumpOperation.NotEqual => "!=",
        JumpOperation.SignedGreater => "s>",
        JumpOperation.SignedGreaterOrEqual => "s>=",
        JumpOperation.Less => "<",
        JumpOperation.LessOrEqual => "<=",
        JumpOperation.SignedLess => "s<",
        JumpOperation.SignedLessOrEqual => "s<=",
        _ => null,
    };

    private static string Memory(Instruction instruction, int register, char sign = 'u')
        => $"*({TypeName(instruction, sign)} *)(r{register} {Offset(instruction)})";

    private static string TypeName(Instruction instruction, char sign = 'u') => $"{sign}{instruction.AccessSize().Bytes() * 8}";

    private static string Offset(Instruction instruction) => instruction.Offset.ToString("+0;-0;+0", CultureInfo.InvariantCulture);

    private static string Unknown(Instruction instruction) => $"unknown (opcode 0x{instruction.Opcode:x2})";
}
