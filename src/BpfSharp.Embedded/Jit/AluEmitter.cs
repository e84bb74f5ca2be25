using System.Reflection;
using System.Reflection.Emit;
using BpfSharp.Embedded.Semantics;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Jit;

/// <summary>Arithmetic: one IL instruction where IL means the same, a call of the shared semantics where it doesn't.</summary>
internal sealed class AluEmitter(FunctionWriter writer)
{
    private static readonly MethodInfo[] Divisions64 = [RuntimeMethods.Binary<Divide>(true), RuntimeMethods.Binary<SignedDivide>(true), RuntimeMethods.Binary<Modulo>(true), RuntimeMethods.Binary<SignedModulo>(true)];
    private static readonly MethodInfo[] Divisions32 = [RuntimeMethods.Binary<Divide>(false), RuntimeMethods.Binary<SignedDivide>(false), RuntimeMethods.Binary<Modulo>(false), RuntimeMethods.Binary<SignedModulo>(false)];

    public void Emit(Instruction instruction)
    {
        switch (instruction.AluOperation())
        {
            case AluOperation.Negate:
                Unary(instruction.Destination, instruction.Class == InstructionClass.Alu64 ? RuntimeMethods.Unary<Negate64>() : RuntimeMethods.Unary<Negate32>(), instruction.Destination);
                break;
            case AluOperation.ByteSwap:
                Unary(instruction.Destination, ByteSwap(instruction), instruction.Destination);
                break;
            case AluOperation.Move when instruction.Offset != 0:
                Unary(instruction.Destination, SignExtension(instruction), instruction.Source);
                break;
            case AluOperation.Move:
                Operand(instruction);
                SetResult(instruction);
                break;
            default:
                Binary(instruction);
                break;
        }
    }

    private static bool IsWide(Instruction instruction) => instruction.Class == InstructionClass.Alu64;

    private void Binary(Instruction instruction)
    {
        if (IsWide(instruction))
            writer.Register(instruction.Destination);
        else
            writer.Register32(instruction.Destination);
        if (instruction.AluOperation() is AluOperation.LeftShift or AluOperation.RightShift or AluOperation.ArithmeticRightShift)
            ShiftCount(instruction);
        else
            Operand(instruction);
        Operation(instruction);
        SetResult(instruction);
    }

    private void Operand(Instruction instruction)
    {
        if (IsWide(instruction))
        {
            if (instruction.UsesSourceRegister())
                writer.Register(instruction.Source);
            else
                writer.Constant((ulong)instruction.Immediate);
        }
        else if (instruction.UsesSourceRegister())
        {
            writer.Register32(instruction.Source);
        }
        else
        {
            writer.Constant(instruction.Immediate);
        }
    }

    /// <summary>IL leaves shifts by the width or more undefined; only the lower 6 (5) bits count here. The machine masks too, so the runtime drops the AND.</summary>
    private void ShiftCount(Instruction instruction)
    {
        var mask = IsWide(instruction) ? 63 : 31;
        if (!instruction.UsesSourceRegister())
        {
            writer.Constant(instruction.Immediate & mask);
            return;
        }

        writer.Register(instruction.Source);
        writer.Emit(OpCodes.Conv_I4);
        writer.Constant(mask);
        writer.Emit(OpCodes.And);
    }

    private void Operation(Instruction instruction)
    {
        switch (instruction.AluOperation())
        {
            case AluOperation.Add: writer.Emit(OpCodes.Add); break;
            case AluOperation.Subtract: writer.Emit(OpCodes.Sub); break;
            case AluOperation.Multiply: writer.Emit(OpCodes.Mul); break;
            case AluOperation.Or: writer.Emit(OpCodes.Or); break;
            case AluOperation.And: writer.Emit(OpCodes.And); break;
            case AluOperation.Xor: writer.Emit(OpCodes.Xor); break;
            case AluOperation.LeftShift: writer.Emit(OpCodes.Shl); break;
            case AluOperation.RightShift: writer.Emit(OpCodes.Shr_Un); break;
            case AluOperation.ArithmeticRightShift: writer.Emit(OpCodes.Shr); break;
            case AluOperation.Divide or AluOperation.Modulo: Division(instruction); break;
            default: throw new InvalidOperationException($"No operation carries out {instruction}.");
        }
    }

    private void Division(Instruction instruction)
    {
        // A constant that isn't 0 or -1 can't trap and means the same in IL, where the runtime turns it into a multiplication.
        var isDivide = instruction.AluOperation() == AluOperation.Divide;
        var isSigned = instruction.Offset == 1;
        if (!instruction.UsesSourceRegister() && instruction.Immediate is not (0 or -1))
        {
            writer.Emit((isDivide, isSigned) switch
            {
                (true, true) => OpCodes.Div,
                (true, false) => OpCodes.Div_Un,
                (false, true) => OpCodes.Rem,
                (false, false) => OpCodes.Rem_Un,
            });
            return;
        }

        var index = (isDivide ? 0 : 2) + (isSigned ? 1 : 0);
        writer.Call(IsWide(instruction) ? Divisions64[index] : Divisions32[index]);
    }

    private void SetResult(Instruction instruction)
    {
        if (IsWide(instruction))
            writer.SetRegister(instruction.Destination);
        else
            writer.SetRegister32(instruction.Destination);
    }

    private void Unary(int destination, MethodInfo operation, int source)
    {
        writer.Register(source);
        writer.Call(operation);
        writer.SetRegister(destination);
    }

    private static MethodInfo ByteSwap(Instruction instruction)
    {
        var swaps = IsWide(instruction) || instruction.UsesSourceRegister();
        return (instruction.Immediate, swaps) switch
        {
            (16, true) => RuntimeMethods.Unary<Swap16>(),
            (32, true) => RuntimeMethods.Unary<Swap32>(),
            (64, true) => RuntimeMethods.Unary<Swap64>(),
            (16, false) => RuntimeMethods.Unary<Truncate16>(),
            (32, false) => RuntimeMethods.Unary<Truncate32>(),
            _ => RuntimeMethods.Unary<Identity>(),
        };
    }

    private static MethodInfo SignExtension(Instruction instruction) => (instruction.Offset, instruction.Class) switch
    {
        (8, InstructionClass.Alu64) => RuntimeMethods.Unary<SignExtend8>(),
        (16, InstructionClass.Alu64) => RuntimeMethods.Unary<SignExtend16>(),
        (32, _) => RuntimeMethods.Unary<SignExtend32>(),
        (8, _) => RuntimeMethods.Unary<SignExtend8To32>(),
        _ => RuntimeMethods.Unary<SignExtend16To32>(),
    };
}
