using BpfSharp.Embedded.Programs;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Checking;

/// <summary>Every instruction must be reachable.</summary>
internal static class ControlFlow
{
    /// <exception cref="CheckFailure">One isn't.</exception>
    public static void Check(Instruction[] program, ProgramLayout layout)
    {
        var seen = new bool[program.Length];
        var pending = new Stack<int>([0]);
        while (pending.TryPop(out var slot))
        {
            if (seen[slot])
                continue;
            seen[slot] = true;
            var instruction = program[slot];
            var isJump = instruction.IsConditionalJump() || instruction.IsUnconditionalJump();
            if (isJump || instruction.IsLocalCall())
                pending.Push(slot + 1 + instruction.JumpDistance());
            if (instruction.IsWide && instruction.Source == Opcode.PseudoFunction)
                pending.Push(slot + 1 + instruction.Immediate);
            if (instruction.Opcode != Opcode.Exit && !instruction.IsUnconditionalJump())
                pending.Push(slot + (instruction.IsWide ? 2 : 1));
        }

        for (var slot = 0; slot < program.Length; slot++)
        {
            if (layout.Starts[slot] && !seen[slot])
                throw new CheckFailure(slot, $"unreachable insn {slot}");
        }
    }
}
