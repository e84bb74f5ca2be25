using System.Reflection.Emit;
using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Programs;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Jit;

/// <summary>Jumps. One that goes back pays for the instructions between.</summary>
internal sealed class JumpEmitter(FunctionWriter writer, BudgetEmitter budget, Func<int, Label> labelOf)
{
    private LocalBuilder? _mayGoto;

    /// <summary>Sets up the count of may_goto where the function uses it.</summary>
    public void Prologue(VmProgram program, ProgramFunction function)
    {
        for (var slot = function.Start; slot < function.End; slot++)
        {
            if (!program.Layout.Starts[slot] || !IsMayGoto(program.Instructions[slot]))
                continue;
            _mayGoto = writer.DeclareLocal(typeof(uint));
            writer.Constant(unchecked((int)MayGoto.Limit));
            writer.Store(_mayGoto);
            return;
        }
    }

    public void Emit(Instruction instruction, int slot)
    {
        var distance = instruction.JumpDistance() + 1;
        var target = labelOf(slot + distance);
        if (instruction.IsUnconditionalJump())
        {
            Go(distance, target, slot);
            return;
        }

        if (distance > 0)
        {
            Condition(instruction, target);
            return;
        }

        // A backward jump: the condition leads to a block that pays and then goes back.
        var taken = writer.DefineLabel();
        var past = writer.DefineLabel();
        Condition(instruction, taken);
        writer.Branch(OpCodes.Br, past);
        writer.Mark(taken);
        Go(distance, target, slot);
        writer.Mark(past);
    }

    private static bool IsMayGoto(Instruction instruction) => instruction.IsJumpClass() && instruction.JumpOperation() == JumpOperation.MayGoto;

    private void Go(int distance, Label target, int slot)
    {
        if (distance <= 0)
            budget.Charge(1 - distance, slot);
        writer.Branch(OpCodes.Br, target);
    }

    private void Condition(Instruction instruction, Label target)
    {
        if (IsMayGoto(instruction))
        {
            MayGotoCondition(target);
            return;
        }

        var isWide = instruction.Class == InstructionClass.Jump;
        Operand(instruction.Destination, isWide);
        if (instruction.UsesSourceRegister())
            Operand(instruction.Source, isWide);
        else if (isWide)
            writer.Constant((ulong)instruction.Immediate);
        else
            writer.Constant(instruction.Immediate);
        if (instruction.JumpOperation() == JumpOperation.AnyBit)
        {
            writer.Emit(OpCodes.And);
            writer.Branch(OpCodes.Brtrue, target);
            return;
        }

        writer.Branch(BranchOf(instruction.JumpOperation()), target);
    }

    /// <summary>if (count == 0) goto target; count--;</summary>
    private void MayGotoCondition(Label target)
    {
        writer.Load(_mayGoto!);
        writer.Branch(OpCodes.Brfalse, target);
        writer.Load(_mayGoto!);
        writer.Constant(1);
        writer.Emit(OpCodes.Sub);
        writer.Store(_mayGoto!);
    }

    private void Operand(int register, bool isWide)
    {
        if (isWide)
            writer.Register(register);
        else
            writer.Register32(register);
    }

    private static OpCode BranchOf(JumpOperation operation) => operation switch
    {
        JumpOperation.Equal => OpCodes.Beq,
        JumpOperation.NotEqual => OpCodes.Bne_Un,
        JumpOperation.Greater => OpCodes.Bgt_Un,
        JumpOperation.GreaterOrEqual => OpCodes.Bge_Un,
        JumpOperation.Less => OpCodes.Blt_Un,
        JumpOperation.LessOrEqual => OpCodes.Ble_Un,
        JumpOperation.SignedGreater => OpCodes.Bgt,
        JumpOperation.SignedGreaterOrEqual => OpCodes.Bge,
        JumpOperation.SignedLess => OpCodes.Blt,
        JumpOperation.SignedLessOrEqual => OpCodes.Ble,
        _ => throw new InvalidOperationException($"{operation} compares nothing."),
    };
}
