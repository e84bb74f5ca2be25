using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Helpers;
using BpfSharp.Embedded.Programs;
using BpfSharp.Embedded.Semantics;

namespace BpfSharp.Embedded.Interpretation;

/// <summary>Jumps and calls.</summary>
internal static unsafe class JumpHandlers
{
    public static Operation* Always(VmContext context, ulong* registers, Operation* operation) => Take(context, operation);

    public static Operation* Constant64<T>(VmContext context, ulong* registers, Operation* operation) where T : struct, IComparison
        => T.Holds(registers[operation->Destination], operation->Constant) ? Take(context, operation) : operation + 1;

    public static Operation* Register64<T>(VmContext context, ulong* registers, Operation* operation) where T : struct, IComparison
        => T.Holds(registers[operation->Destination], registers[operation->Source]) ? Take(context, operation) : operation + 1;

    public static Operation* Constant32<T>(VmContext context, ulong* registers, Operation* operation) where T : struct, IComparison
        => T.Holds((uint)registers[operation->Destination], (uint)operation->Constant) ? Take(context, operation) : operation + 1;

    public static Operation* Register32<T>(VmContext context, ulong* registers, Operation* operation) where T : struct, IComparison
        => T.Holds((uint)registers[operation->Destination], (uint)registers[operation->Source]) ? Take(context, operation) : operation + 1;

    public static Operation* MayGoto(VmContext context, ulong* registers, Operation* operation)
    {
        if (registers[InterpretedProgram.MayGotoRegister] == 0)
            return Take(context, operation);
        registers[InterpretedProgram.MayGotoRegister]--;
        return operation + 1;
    }

    public static Operation* CallHelper(VmContext context, ulong* registers, Operation* operation)
    {
        context.Pc = operation->Pc;
        context.Frame = registers[10];
        registers[0] = HelperTable.Functions[operation->Jump](context, registers[1], registers[2], registers[3], registers[4], registers[5]);
        return operation + 1;
    }

    public static Operation* TailCall(VmContext context, ulong* registers, Operation* operation)
    {
        if (TailCallHelper.TryRun(context, registers[1], registers[2], registers[3], registers[10], operation->Pc, out var result))
        {
            registers[0] = result;
            return null;
        }

        registers[0] = Errno.ENOENT.ToResult();
        return operation + 1;
    }

    public static Operation* CallLocal(VmContext context, ulong* registers, Operation* operation)
    {
        var slot = operation->Pc + operation->Jump;
        context.Charge(context.Program.Layout.FunctionOf(slot).Length, operation->Pc);
        registers[0] = context.Program.Call(context, slot, registers[1], registers[2], registers[3], registers[4], registers[5], registers[10] + VmContext.FrameSize);
        return operation + 1;
    }

    public static Operation* CallRegister(VmContext context, ulong* registers, Operation* operation)
    {
        registers[0] = VmProgram.CallRegister(
            context, registers[operation->Destination], operation->Pc, registers[1], registers[2], registers[3], registers[4], registers[5], registers[10]);
        return operation + 1;
    }

    public static Operation* Exit(VmContext context, ulong* registers, Operation* operation) => null;

    private static Operation* Take(VmContext context, Operation* operation)
    {
        // A backward jump pays for the instructions that it goes back over.
        if (operation->Jump <= 0)
            context.Charge(1 - operation->Jump, operation->Pc);
        return operation + operation->Jump;
    }
}
