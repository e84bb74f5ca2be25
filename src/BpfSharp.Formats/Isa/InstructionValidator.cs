namespace BpfSharp.Formats.Isa;

/// <summary>What is wrong with a program's structure, in the kernel's words.</summary>
/// <param name="Index">The slot.</param>
/// <param name="Message">The message, as the kernel's verifier would log it.</param>
public readonly record struct StructuralError(int Index, string Message);

/// <summary>Checks each instruction by itself, and that jumps and calls land on instructions. Says nothing about values: that is the verifier's work.</summary>
public static class InstructionValidator
{
    /// <summary>The first error, or null.</summary>
    public static StructuralError? Check(ReadOnlySpan<Instruction> program)
    {
        if (program.IsEmpty)
            return new StructuralError(0, "the program has no instructions");
        for (var i = 0; i < program.Length; i++)
        {
            if (CheckFields(program[i]) is { } message)
                return new StructuralError(i, message);
            if (!program[i].IsWide)
                continue;
            // The second slot has only the upper half of the constant.
            if (i + 1 >= program.Length || (program[i + 1].Bits & 0xffff_ffff) != 0)
                return new StructuralError(i, "invalid bpf_ld_imm64 insn");
            i++;
        }

        return CheckTargets(program);
    }

    /// <summary>What is wrong with the fields of one instruction, or null.</summary>
    public static string? CheckFields(Instruction instruction)
    {
        var rules = InstructionTable.ForOpcode(instruction.Opcode);
        if (rules.IsEmpty)
            return $"unknown opcode {instruction.Opcode:x2}";
        if (InstructionTable.Find(instruction) is not null)
            return null;
        return WrongRegister(instruction, rules) ?? WrongOperation(instruction) ?? $"{Family(instruction)} uses reserved fields";
    }

    /// <summary>Where each instruction may be jumped to: false for the second slots of wide ones.</summary>
    public static bool[] InstructionStarts(ReadOnlySpan<Instruction> program)
    {
        var starts = new bool[program.Length];
        for (var i = 0; i < program.Length; i++)
        {
            starts[i] = true;
            if (program[i].IsWide)
                i++;
        }

        return starts;
    }

    private static StructuralError? CheckTargets(ReadOnlySpan<Instruction> program)
    {
        var starts = InstructionStarts(program);
        for (var i = 0; i < program.Length; i++)
        {
            if (!starts[i])
                continue;
            var instruction = program[i];
            var isJump = instruction.IsConditionalJump() || instruction.IsUnconditionalJump();
            if (!isJump && !instruction.IsLocalCall())
                continue;
            var target = (long)i + 1 + instruction.JumpDistance();
            if (target < 0 || target >= program.Length)
                return new StructuralError(i, isJump ? $"jump out of range from insn {i} to {target}" : "call to invalid destination");
            if (!starts[(int)target])
                return new StructuralError(i, $"jump into the middle of ldimm64 insn {target}");
        }

        return null;
    }

    private static string? WrongRegister(Instruction instruction, ReadOnlySpan<OpcodeRule> rules)
    {
        if (instruction.Destination > 10)
            return $"R{instruction.Destination} is invalid";
        var namesSource = false;
        var writes = true;
        foreach (var rule in rules)
        {
            namesSource |= rule.Source.Maximum >= 9;
            writes &= rule.Destination == FieldRange.Writable;
        }

        if (namesSource && instruction.Source > 10)
            return $"R{instruction.Source} is invalid";
        if (writes && instruction.Destination == 10)
            return "frame pointer is read only";
        return instruction.IsAtomic() && instruction.Source == 10 && (instruction.Immediate & 1) != 0 ? "frame pointer is read only" : null;
    }

    private static string? WrongOperation(Instruction instruction)
    {
        if (instruction.IsAtomic())
            return $"BPF_ATOMIC uses invalid atomic opcode {instruction.Immediate:x2}";
        return instruction.IsWide ? "unrecognized bpf_ld_imm64 insn" : null;
    }

    private static string Family(Instruction instruction) => instruction.Class switch
    {
        InstructionClass.Load => "BPF_LD_[ABS|IND]",
        InstructionClass.LoadRegister => "BPF_LDX",
        InstructionClass.Store => "BPF_ST",
        InstructionClass.StoreRegister => "BPF_STX",
        InstructionClass.Alu32 or InstructionClass.Alu64 => instruction.AluOperation() switch
        {
            AluOperation.Negate => "BPF_NEG",
            AluOperation.ByteSwap => "BPF_END",
            AluOperation.Move => "BPF_MOV",
            _ => "BPF_ALU",
        },
        _ => instruction.JumpOperation() switch
        {
            JumpOperation.Always => "BPF_JA",
            JumpOperation.Call => "BPF_CALL",
            JumpOperation.Exit => "BPF_EXIT",
            _ => "BPF_JMP/JMP32",
        },
    };
}
