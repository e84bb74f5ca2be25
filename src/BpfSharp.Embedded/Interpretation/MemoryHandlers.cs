using System.Runtime.CompilerServices;
using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Memory;
using BpfSharp.Embedded.Semantics;

namespace BpfSharp.Embedded.Interpretation;

/// <summary>Loads, stores and atomic operations.</summary>
internal static unsafe class MemoryHandlers
{
    public static Operation* Load<T>(VmContext context, ulong* registers, Operation* operation) where T : unmanaged
    {
        var host = GuestMemory.ForRead(context.Regions, registers[operation->Source] + (ulong)operation->Offset, (uint)sizeof(T), operation->Pc);
        registers[operation->Destination] = Widen(Unsafe.ReadUnaligned<T>(host));
        return operation + 1;
    }

    public static Operation* StoreRegister<T>(VmContext context, ulong* registers, Operation* operation) where T : unmanaged
        => Store<T>(context, registers, operation, registers[operation->Source]);

    public static Operation* StoreConstant<T>(VmContext context, ulong* registers, Operation* operation) where T : unmanaged
        => Store<T>(context, registers, operation, operation->Constant);

    public static Operation* Atomic64<T>(VmContext context, ulong* registers, Operation* operation) where T : struct, IAtomicOperation
    {
        Atomics.Run64<T>(context.Regions, Place(registers, operation), registers[operation->Source], operation->Pc);
        return operation + 1;
    }

    public static Operation* Fetch64<T>(VmContext context, ulong* registers, Operation* operation) where T : struct, IAtomicOperation
    {
        registers[operation->Source] = Atomics.Run64<T>(context.Regions, Place(registers, operation), registers[operation->Source], operation->Pc);
        return operation + 1;
    }

    public static Operation* Atomic32<T>(VmContext context, ulong* registers, Operation* operation) where T : struct, IAtomicOperation
    {
        Atomics.Run32<T>(context.Regions, Place(registers, operation), registers[operation->Source], operation->Pc);
        return operation + 1;
    }

    public static Operation* Fetch32<T>(VmContext context, ulong* registers, Operation* operation) where T : struct, IAtomicOperation
    {
        registers[operation->Source] = Atomics.Run32<T>(context.Regions, Place(registers, operation), registers[operation->Source], operation->Pc);
        return operation + 1;
    }

    public static Operation* CompareExchange64(VmContext context, ulong* registers, Operation* operation)
    {
        registers[0] = Atomics.CompareExchange64(context.Regions, Place(registers, operation), registers[0], registers[operation->Source], operation->Pc);
        return operation + 1;
    }

    public static Operation* CompareExchange32(VmContext context, ulong* registers, Operation* operation)
    {
        registers[0] = Atomics.CompareExchange32(context.Regions, Place(registers, operation), registers[0], registers[operation->Source], operation->Pc);
        return operation + 1;
    }

    private static ulong Place(ulong* registers, Operation* operation) => registers[operation->Destination] + (ulong)operation->Offset;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Operation* Store<T>(VmContext context, ulong* registers, Operation* operation, ulong value) where T : unmanaged
    {
        var host = GuestMemory.ForWrite(context.Regions, Place(registers, operation), (uint)sizeof(T), operation->Pc);
        // Little-endian: the lower bytes of the register come first.
        Unsafe.WriteUnaligned(host, Unsafe.As<ulong, T>(ref value));
        return operation + 1;
    }

    /// <summary>The type says whether zeros or the sign fill the upper bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Widen<T>(T value) where T : unmanaged
    {
        if (typeof(T) == typeof(byte))
            return (byte)(object)value;
        if (typeof(T) == typeof(ushort))
            return (ushort)(object)value;
        if (typeof(T) == typeof(uint))
            return (uint)(object)value;
        if (typeof(T) == typeof(sbyte))
            return (ulong)(sbyte)(object)value;
        if (typeof(T) == typeof(short))
            return (ulong)(short)(object)value;
        return typeof(T) == typeof(int) ? (ulong)(int)(object)value : (ulong)(object)value;
    }
}
