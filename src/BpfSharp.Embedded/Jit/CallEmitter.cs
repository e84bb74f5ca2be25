using System.Reflection.Emit;
using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Helpers;
using BpfSharp.Embedded.Programs;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Jit;

/// <summary>Calls and exit.</summary>
internal sealed class CallEmitter(FunctionWriter writer, BudgetEmitter budget, VmProgram program, IReadOnlyDictionary<int, DynamicMethod> methods, ArrayLookupEmitter arrays)
{
    public void Emit(Instruction instruction, int slot)
    {
        if (instruction.Opcode == Opcode.Exit)
        {
            budget.Flush();
            writer.Register(0);
            writer.Emit(OpCodes.Ret);
        }
        else if (instruction.Opcode == Opcode.CallRegister)
        {
            CallRegister(instruction, slot);
        }
        else if (instruction.IsLocalCall())
        {
            CallLocal(slot + 1 + instruction.Immediate, slot);
        }
        else if (instruction.Immediate == TailCallHelper.Number)
        {
            TailCall(slot);
        }
        else if (!arrays.TryEmit(slot))
        {
            CallHelper(HelperTable.Find(instruction.Immediate)!, slot);
        }
    }

    /// <summary>if (TryRun(…, out r0)) return r0;</summary>
    private void TailCall(int slot)
    {
        var result = writer.DeclareLocal(typeof(ulong));
        var stay = writer.DefineLabel();
        budget.Flush();
        writer.Context();
        for (var register = 1; register <= 3; register++)
            writer.Register(register);
        writer.Register(10);
        writer.Constant(slot);
        writer.AddressOf(result);
        writer.Call(RuntimeMethods.TailCall);
        writer.Branch(OpCodes.Brfalse, stay);
        writer.Load(result);
        writer.Emit(OpCodes.Ret);
        writer.Mark(stay);
        writer.Constant(Errno.ENOENT.ToResult());
        writer.SetRegister(0);
        budget.Reload();
    }

    private void CallHelper(HelperPrototype helper, int slot)
    {
        writer.Context();
        writer.Constant(slot);
        writer.Call(RuntimeMethods.SetPc);
        if (helper.CallsBack)
        {
            budget.Flush();
            writer.Context();
            writer.Register(10);
            writer.Call(RuntimeMethods.SetFrame);
        }

        writer.Context();
        for (var register = 1; register <= 5; register++)
        {
            // What a helper doesn't take need not be kept in a register.
            if (register <= helper.Arguments.Length)
                writer.Register(register);
            else
                writer.Constant(0UL);
        }

        writer.Call(helper.Function.Method);
        writer.SetRegister(0);
        if (helper.CallsBack)
            budget.Reload();
        if (helper.CallsBack || helper.MovesPacket)
            writer.InvalidateCaches();
    }

    private void CallLocal(int target, int slot)
    {
        budget.Charge(program.Layout.FunctionOf(target).Length, slot);
        budget.Flush();
        writer.Context();
        for (var register = 1; register <= 5; register++)
            writer.Register(register);
        writer.Register(10);
        writer.Constant((ulong)VmContext.FrameSize);
        writer.Emit(OpCodes.Add);
        writer.Call(methods[target]);
        writer.SetRegister(0);
        budget.Reload();
        writer.InvalidateCaches();
    }

    private void CallRegister(Instruction instruction, int slot)
    {
        budget.Flush();
        writer.Context();
        writer.Register(instruction.Destination);
        writer.Constant(slot);
        for (var register = 1; register <= 5; register++)
            writer.Register(register);
        writer.Register(10);
        writer.Call(RuntimeMethods.CallRegister);
        writer.SetRegister(0);
        budget.Reload();
        writer.InvalidateCaches();
    }
}
