using BpfSharp.Embedded.Helpers;
using BpfSharp.Embedded.Programs;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Checking;

/// <summary>Which registers may still be read from each slot on, as bits: two states that differ only in others are the same.</summary>
internal static class Liveness
{
    /// <summary>Computes the bits for every slot.</summary>
    public static ushort[] Compute(Instruction[] program, ProgramLayout layout)
    {
        var live = new ushort[program.Length + 2];
        for (var changed = true; changed;)
        {
            changed = false;
            for (var slot = program.Length - 1; slot >= 0; slot--)
            {
                if (!layout.Starts[slot])
                    continue;
                var before = Before(program[slot], slot, live);
                changed |= before != live[slot];
                live[slot] = before;
            }
        }

        return live;
    }

    private static ushort Before(Instruction instruction, int slot, ushort[] live)
    {
        var after = live[slot + (instruction.IsWide ? 2 : 1)];
        switch (instruction.Class)
        {
            case InstructionClass.Alu32 or InstructionClass.Alu64:
                var reads = instruction.UsesSourceRegister() && instruction.AluOperation() != AluOperation.ByteSwap ? Bit(instruction.Source) : 0;
                return instruction.AluOperation() == AluOperation.Move ? Set(after, instruction.Destination, reads) : (ushort)(after | reads | Bit(instruction.Destination));
            case InstructionClass.Load:
                return instruction.IsWide ? Set(after, instruction.Destination, 0) : (ushort)(after | Bit(6) | Bit(instruction.Source));
            case InstructionClass.LoadRegister:
                return Set(after, instruction.Destination, Bit(instruction.Source));
            case InstructionClass.Store:
                return (ushort)(after | Bit(instruction.Destination));
            case InstructionClass.StoreRegister:
                var compared = instruction.IsAtomic() && instruction.Immediate == (int)AtomicOperation.CompareExchange ? 1 : 0;
                return (ushort)(after | Bit(instruction.Destination) | Bit(instruction.Source) | compared);
            default:
                return BeforeJump(instruction, slot, live, after);
        }
    }

    private static ushort BeforeJump(Instruction instruction, int slot, ushort[] live, ushort after)
    {
        if (instruction.Opcode == Opcode.Exit)
            return 1;
        if (instruction.IsUnconditionalJump())
            return live[slot + 1 + instruction.JumpDistance()];
        if (instruction.Opcode == Opcode.Call)
        {
            var count = instruction.IsLocalCall() ? 5 : HelperTable.Find(instruction.Immediate)?.Arguments.Length ?? 5;
            var arguments = ((1 << (count + 1)) - 1) & ~1;
            return (ushort)((after & ~0b11_1111) | arguments);
        }

        var operands = Bit(instruction.Destination) | (instruction.UsesSourceRegister() ? Bit(instruction.Source) : 0);
        return (ushort)(after | live[slot + 1 + instruction.JumpDistance()] | operands);
    }

    private static int Bit(int register) => 1 << register;

    private static ushort Set(ushort after, int register, int reads) => (ushort)((after & ~(1 << register)) | reads);
}
