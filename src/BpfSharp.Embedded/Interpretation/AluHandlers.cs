using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Semantics;

namespace BpfSharp.Embedded.Interpretation;

/// <summary>Arithmetic. 32-bit results clear the upper half of the register.</summary>
internal static unsafe class AluHandlers
{
    public static Operation* Constant64<T>(VmContext context, ulong* registers, Operation* operation) where T : struct, IBinaryOperation
    {
        var place = registers + operation->Destination;
        *place = T.Apply(*place, operation->Constant);
        return operation + 1;
    }

    public static Operation* Register64<T>(VmContext context, ulong* registers, Operation* operation) where T : struct, IBinaryOperation
    {
        var place = registers + operation->Destination;
        *place = T.Apply(*place, registers[operation->Source]);
        return operation + 1;
    }

    public static Operation* Constant32<T>(VmContext context, ulong* registers, Operation* operation) where T : struct, IBinaryOperation
    {
        var place = registers + operation->Destination;
        *place = T.Apply((uint)*place, (uint)operation->Constant);
        return operation + 1;
    }

    public static Operation* Register32<T>(VmContext context, ulong* registers, Operation* operation) where T : struct, IBinaryOperation
    {
        var place = registers + operation->Destination;
        *place = T.Apply((uint)*place, (uint)registers[operation->Source]);
        return operation + 1;
    }

    /// <summary>Negation and byte swaps: the destination is the operand.</summary>
    public static Operation* InPlace<T>(VmContext context, ulong* registers, Operation* operation) where T : struct, IUnaryOperation
    {
        var place = registers + operation->Destination;
        *place = T.Apply(*place);
        return operation + 1;
    }

    /// <summary>Sign-extending moves.</summary>
    public static Operation* Moved<T>(VmContext context, ulong* registers, Operation* operation) where T : struct, IUnaryOperation
    {
        registers[operation->Destination] = T.Apply(registers[operation->Source]);
        return operation + 1;
    }

    /// <summary>A 64-bit constant; the second slot is skipped.</summary>
    public static Operation* Wide(VmContext context, ulong* registers, Operation* operation)
    {
        registers[operation->Destination] = operation->Constant;
        return operation + 2;
    }
}
