using System.Reflection;
using System.Reflection.Emit;
using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Memory;
using BpfSharp.Embedded.Semantics;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Jit;

/// <summary>Loads, stores and atomic operations. An access at a constant place of the frame needs no check: r10 never changes.</summary>
internal sealed class MemoryEmitter(FunctionWriter writer, bool usesFrame)
{
    private LocalBuilder? _frameEnd;

    /// <summary>Looks the frame's host address up.</summary>
    public void Prologue()
    {
        if (!usesFrame)
            return;
        _frameEnd = writer.DeclareLocal(typeof(nint));
        writer.Context();
        writer.Argument(6);
        writer.Call(RuntimeMethods.FrameEnd);
        writer.Store(_frameEnd);
    }

    public void Emit(Instruction instruction, int slot)
    {
        if (instruction.Class == InstructionClass.LoadRegister)
            EmitLoad(instruction, slot);
        else if (instruction.IsAtomic())
            EmitAtomic(instruction, slot);
        else
            EmitStore(instruction, slot);
    }

    private void EmitLoad(Instruction instruction, int slot)
    {
        Address(instruction, instruction.Source, false, slot);
        writer.Emit(OpCodes.Unaligned, 1);
        var isSigned = instruction.AccessMode() == AccessMode.MemorySigned;
        writer.Emit((instruction.AccessSize(), isSigned) switch
        {
            (AccessSize.Byte, false) => OpCodes.Ldind_U1,
            (AccessSize.Byte, true) => OpCodes.Ldind_I1,
            (AccessSize.Half, false) => OpCodes.Ldind_U2,
            (AccessSize.Half, true) => OpCodes.Ldind_I2,
            (AccessSize.Word, false) => OpCodes.Ldind_U4,
            (AccessSize.Word, true) => OpCodes.Ldind_I4,
            (AccessSize.Double, _) => OpCodes.Ldind_I8,
        });
        if (instruction.AccessSize() != AccessSize.Double)
            writer.Emit(isSigned ? OpCodes.Conv_I8 : OpCodes.Conv_U8);
        writer.SetRegister(instruction.Destination);
    }

    private void EmitStore(Instruction instruction, int slot)
    {
        Address(instruction, instruction.Destination, true, slot);
        if (instruction.Class == InstructionClass.StoreRegister)
            writer.Register(instruction.Source);
        else
            writer.Constant((ulong)instruction.Immediate);
        writer.Emit(OpCodes.Unaligned, 1);
        writer.Emit(instruction.AccessSize() switch
        {
            AccessSize.Byte => OpCodes.Stind_I1,
            AccessSize.Half => OpCodes.Stind_I2,
            AccessSize.Word => OpCodes.Stind_I4,
            AccessSize.Double => OpCodes.Stind_I8,
        });
    }

    /// <summary>The host address onto the stack.</summary>
    private void Address(Instruction instruction, int register, bool isWrite, int slot)
    {
        var size = instruction.AccessSize().Bytes();
        var offset = instruction.Offset;
        if (register == 10 && offset >= -VmContext.FrameSize && offset + size <= 0)
        {
            writer.Load(_frameEnd!);
            writer.Constant((int)offset);
            writer.Emit(OpCodes.Conv_I);
            writer.Emit(OpCodes.Add);
            return;
        }

        writer.HostAddress(register, offset, size, isWrite, slot);
    }

    private void EmitAtomic(Instruction instruction, int slot)
    {
        var isWide = instruction.AccessSize() == AccessSize.Double;
        var operation = (AtomicOperation)instruction.Immediate;
        writer.Regions();
        writer.GuestAddressOf(instruction.Destination, instruction.Offset);
        if (operation == AtomicOperation.CompareExchange)
            writer.Register(0);
        writer.Register(instruction.Source);
        writer.Constant(slot);
        writer.Call(operation == AtomicOperation.CompareExchange ? isWide ? RuntimeMethods.CompareExchange64 : RuntimeMethods.CompareExchange32 : MethodOf(operation, isWide));
        if (operation == AtomicOperation.CompareExchange)
            writer.SetRegister(0);
        else if ((instruction.Immediate & 1) != 0)
            writer.SetRegister(instruction.Source);
        else
            writer.Emit(OpCodes.Pop);
    }

    private static unsafe MethodInfo MethodOf(AtomicOperation operation, bool isWide) => operation switch
    {
        AtomicOperation.Add or AtomicOperation.FetchAdd => isWide ? Method(Atomics.Run64<AtomicAdd>) : Method(Atomics.Run32<AtomicAdd>),
        AtomicOperation.Or or AtomicOperation.FetchOr => isWide ? Method(Atomics.Run64<AtomicOr>) : Method(Atomics.Run32<AtomicOr>),
        AtomicOperation.And or AtomicOperation.FetchAnd => isWide ? Method(Atomics.Run64<AtomicAnd>) : Method(Atomics.Run32<AtomicAnd>),
        AtomicOperation.Xor or AtomicOperation.FetchXor => isWide ? Method(Atomics.Run64<AtomicXor>) : Method(Atomics.Run32<AtomicXor>),
        AtomicOperation.Exchange => isWide ? Method(Atomics.Run64<AtomicExchange>) : Method(Atomics.Run32<AtomicExchange>),
        _ => throw new InvalidOperationException($"{operation} is compiled elsewhere."),
    };

    private static MethodInfo Method(AtomicFunction function) => function.Method;

    private unsafe delegate ulong AtomicFunction(Region* regions, ulong address, ulong value, int pc);
}
