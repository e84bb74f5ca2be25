using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Programs;

/// <summary>One function of a program: the slots from <paramref name="Start"/> up to but not including <paramref name="End"/>.</summary>
/// <param name="Start">The first slot.</param>
/// <param name="End">The slot after the last one.</param>
internal sealed record ProgramFunction(int Start, int End)
{
    /// <summary>How many slots; what a call costs of the instruction budget.</summary>
    public int Length => End - Start;
}

/// <summary>The structure of a program that every later stage relies on: its functions, and which slots hold instructions. Only well-formed programs have one.</summary>
internal sealed class ProgramLayout
{
    private readonly ProgramFunction[] _functionOfSlot;

    private ProgramLayout(bool[] starts, ProgramFunction[] functions, ProgramFunction[] functionOfSlot)
    {
        Starts = starts;
        Functions = functions;
        _functionOfSlot = functionOfSlot;
    }

    /// <summary>False for the second slots of wide instructions.</summary>
    public bool[] Starts { get; }

    /// <summary>The functions in order; the first is where the program starts.</summary>
    public ProgramFunction[] Functions { get; }

    /// <summary>The function that a slot belongs to.</summary>
    public ProgramFunction FunctionOf(int slot) => _functionOfSlot[slot];

    /// <summary>True where a function begins at the slot.</summary>
    public bool IsFunction(long slot) => slot >= 0 && slot < _functionOfSlot.Length && _functionOfSlot[slot].Start == slot;

    /// <summary>Finds the structure, or says in the kernel's words why there is none.</summary>
    public static ProgramLayout? Create(ReadOnlySpan<Instruction> program, out StructuralError error)
    {
        if (InstructionValidator.Check(program) is { } broken)
        {
            error = broken;
            return null;
        }

        var starts = InstructionValidator.InstructionStarts(program);
        if (!TryFindFunctions(program, starts, out var functions, out error))
            return null;
        var functionOfSlot = new ProgramFunction[program.Length];
        foreach (var function in functions)
            functionOfSlot.AsSpan(function.Start, function.Length).Fill(function);
        if (FindJumpOut(program, starts, functionOfSlot) is { } jump)
        {
            error = jump;
            return null;
        }

        return new ProgramLayout(starts, functions, functionOfSlot);
    }

    private static bool TryFindFunctions(ReadOnlySpan<Instruction> program, bool[] starts, out ProgramFunction[] functions, out StructuralError error)
    {
        var entries = new SortedSet<int> { 0 };
        for (var i = 0; i < program.Length; i++)
        {
            var instruction = program[i];
            var isAddress = instruction.IsWide && instruction.Source == Opcode.PseudoFunction;
            if (!starts[i] || (!instruction.IsLocalCall() && !isAddress))
                continue;
            var target = (long)i + 1 + instruction.Immediate;
            if (target < 0 || target >= program.Length || !starts[(int)target])
            {
                (functions, error) = ([], new StructuralError(i, "call to invalid destination"));
                return false;
            }

            entries.Add((int)target);
        }

        var ordered = entries.ToArray();
        functions = new ProgramFunction[ordered.Length];
        for (var i = 0; i < ordered.Length; i++)
            functions[i] = new ProgramFunction(ordered[i], i + 1 < ordered.Length ? ordered[i + 1] : program.Length);
        error = default;
        return true;
    }

    /// <summary>A jump from one function into another, or running off the end of one.</summary>
    private static StructuralError? FindJumpOut(ReadOnlySpan<Instruction> program, bool[] starts, ProgramFunction[] functionOfSlot)
    {
        for (var i = 0; i < program.Length; i++)
        {
            var instruction = program[i];
            if (!starts[i])
                continue;
            var function = functionOfSlot[i];
            if (instruction.IsConditionalJump() || instruction.IsUnconditionalJump())
            {
                var target = i + 1 + instruction.JumpDistance();
                if (functionOfSlot[target] != function)
                    return new StructuralError(i, $"jump out of range from insn {i} to {target}");
            }

            if (instruction is { Class: InstructionClass.Load, IsWide: false })
                return new StructuralError(i, "BPF_LD_[ABS|IND] instructions not allowed for this program type");
            var next = i + (instruction.IsWide ? 2 : 1);
            if (next >= function.End && instruction.Opcode != Opcode.Exit && !instruction.IsUnconditionalJump())
                return new StructuralError(i, "last insn is not an exit or jmp");
        }

        return null;
    }
}
