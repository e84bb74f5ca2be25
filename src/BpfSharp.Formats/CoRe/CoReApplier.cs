using BpfSharp.Formats.Isa;

namespace BpfSharp.Formats.CoRe;

/// <summary>Puts the results of CO-RE relocations into instructions.</summary>
public static class CoReApplier
{
    /// <summary>
    /// The helper number that stands where something is missing on the target. Instructions that the program guards by an existence check are
    /// removed by the verifier; if one is reached after all, it complains of <c>invalid func unknown#195896080</c>, as with libbpf.
    /// </summary>
    public const int PoisonHelper = 0xbad2310;

    private const byte ModeMask = 0xe0;
    private const byte SizeMask = 0x18;

    /// <summary>True for an instruction that <see cref="Apply"/> put in place of one whose field or enumerator is missing.</summary>
    public static bool IsPoison(Instruction instruction) => instruction.Opcode == Opcode.Call && instruction.Immediate == PoisonHelper;

    /// <summary>Changes the instruction at a slot (and the next one, of a 64-bit immediate load) to what holds for the target.</summary>
    /// <exception cref="BpfFormatException">The instruction isn't one that a relocation can change, or doesn't hold what the compiler should have put there.</exception>
    public static void Apply(Span<Instruction> program, int index, CoReResult result)
    {
        if ((uint)index >= (uint)program.Length || (program[index].IsWide && index + 1 >= program.Length))
            throw Error(index, result, $"beyond the program's {program.Length} slots");
        if (!result.IsResolved)
        {
            Poison(program, index);
            return;
        }

        switch (program[index].Class)
        {
            case InstructionClass.Alu32 or InstructionClass.Alu64:
                ApplyImmediate(ref program[index], index, result);
                break;
            case InstructionClass.LoadRegister or InstructionClass.Store or InstructionClass.StoreRegister:
                ApplyMemory(program, index, result);
                break;
            case InstructionClass.Load when program[index].IsWide:
                ApplyWide(program, index, result);
                break;
            default:
                throw Error(index, result, $"opcode 0x{program[index].Opcode:x2} can't be relocated");
        }
    }

    private static void ApplyImmediate(ref Instruction instruction, int index, CoReResult result)
    {
        if ((instruction.Opcode & Opcode.UseRegister) != 0)
            throw Error(index, result, "the operation has no constant");
        CheckOld(index, result, (uint)instruction.Immediate, (uint?)result.LocalValue);
        // The constant is sign-extended when used: what fits neither way can't be said.
        if (result.Value > uint.MaxValue && (long)result.Value != (int)result.Value)
            throw Error(index, result, $"{result.Value} doesn't fit in 32 bits");
        instruction = instruction.WithImmediate((int)result.Value);
    }

    private static void ApplyMemory(Span<Instruction> program, int index, CoReResult result)
    {
        var instruction = program[index];
        CheckOld(index, result, (ulong)instruction.Offset, result.LocalValue);
        if (result.Value > (ulong)short.MaxValue)
            throw Error(index, result, $"offset {result.Value} doesn't fit in 16 bits");
        if (!result.CanResize)
        {
            // As with libbpf: the wrong size is an error only where the instruction is reached.
            Poison(program, index);
            return;
        }

        instruction = instruction.WithOffset((short)result.Value);
        if (result.LocalSize != result.Size)
        {
            var size = AccessSize(instruction.Opcode);
            if (size != result.LocalSize)
                throw Error(index, result, $"accesses {size} bytes of a field of {result.LocalSize}, which is {result.Size} bytes on the target");
            instruction = WithAccessSize(instruction, SizeBits(result.Size) ?? throw Error(index, result, $"no access has {result.Size} bytes"));
        }

        program[index] = instruction;
    }

    private static void ApplyWide(Span<Instruction> program, int index, CoReResult result)
    {
        var (low, high) = (program[index], program[index + 1]);
        if (low.Source != 0 || high.Opcode != 0 || high.Destination != 0 || high.Source != 0 || high.Offset != 0)
            throw Error(index, result, "the 64-bit immediate load is malformed or holds no number");
        CheckOld(index, result, (uint)low.Immediate | ((ulong)(uint)high.Immediate << 32), result.LocalValue);
        program[index] = low.WithImmediate((int)result.Value);
        program[index + 1] = high.WithImmediate((int)(result.Value >> 32));
    }

    private static void CheckOld(int index, CoReResult result, ulong actual, ulong? expected)
    {
        if (expected is { } value && actual != value)
            throw Error(index, result, $"holds {actual}, by the object's own types it should hold {value}");
    }

    private static void Poison(Span<Instruction> program, int index)
    {
        var call = new Instruction(Opcode.Call, 0, 0, 0, PoisonHelper);
        // Both halves of a wide load: half of one is an error even where it is never reached.
        if (program[index].IsWide)
            program[index + 1] = call;
        program[index] = call;
    }

    // Size bits: 0x00 4 bytes, 0x08 2, 0x10 1, 0x18 8.
    private static int AccessSize(byte opcode) => (opcode & SizeMask) switch { 0x00 => 4, 0x08 => 2, 0x10 => 1, _ => 8 };

    private static byte? SizeBits(int bytes) => bytes switch { 4 => 0x00, 2 => 0x08, 1 => 0x10, 8 => 0x18, _ => null };

    private static Instruction WithAccessSize(Instruction instruction, byte sizeBits)
        => new((byte)((instruction.Opcode & (ModeMask | 7)) | sizeBits), instruction.Destination, instruction.Source, instruction.Offset, instruction.Immediate);

    private static BpfFormatException Error(int index, CoReResult result, string problem) => new("CO-RE relocation", -1, $"instruction {index}, {result.Description}: {problem}");
}
