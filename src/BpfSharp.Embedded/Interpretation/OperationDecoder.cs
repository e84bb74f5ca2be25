using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Helpers;
using BpfSharp.Embedded.Programs;
using BpfSharp.Embedded.Semantics;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Interpretation;

/// <summary>Unpacks instructions and chooses the functions that carry them out.</summary>
internal static unsafe class OperationDecoder
{
    /// <summary>Fills one operation for each slot.</summary>
    public static void Decode(VmProgram program, Span<Operation> operations)
    {
        for (var i = 0; i < operations.Length; i++)
        {
            if (!program.Layout.Starts[i])
                continue;
            var instruction = program.Instructions[i];
            operations[i] = new Operation
            {
                Handler = HandlerOf(instruction),
                Constant = instruction.IsWide ? program.WideConstant(i) : (ulong)instruction.Immediate,
                Offset = instruction.Offset,
                Jump = instruction.IsHelperCall() ? instruction.Immediate : instruction.JumpDistance() + 1,
                Pc = i,
                Destination = (byte)instruction.Destination,
                Source = (byte)instruction.Source,
            };
        }
    }

    private static delegate*<VmContext, ulong*, Operation*, Operation*> HandlerOf(Instruction instruction) => instruction.Class switch
    {
        InstructionClass.Alu32 or InstructionClass.Alu64 => Alu(instruction),
        InstructionClass.Jump or InstructionClass.Jump32 => Jump(instruction),
        InstructionClass.LoadRegister => Load(instruction),
        InstructionClass.Store => Store(instruction),
        InstructionClass.StoreRegister => instruction.IsAtomic() ? Atomic(instruction) : StoreRegister(instruction),
        _ => &AluHandlers.Wide,
    };

    private static delegate*<VmContext, ulong*, Operation*, Operation*> Alu(Instruction instruction) => instruction.AluOperation() switch
    {
        AluOperation.Add => Binary<Add>(instruction),
        AluOperation.Subtract => Binary<Subtract>(instruction),
        AluOperation.Multiply => Binary<Multiply>(instruction),
        AluOperation.Divide => instruction.Offset == 1 ? Binary<SignedDivide>(instruction) : Binary<Divide>(instruction),
        AluOperation.Modulo => instruction.Offset == 1 ? Binary<SignedModulo>(instruction) : Binary<Modulo>(instruction),
        AluOperation.Or => Binary<Or>(instruction),
        AluOperation.And => Binary<And>(instruction),
        AluOperation.Xor => Binary<Xor>(instruction),
        AluOperation.LeftShift => Binary<LeftShift>(instruction),
        AluOperation.RightShift => Binary<RightShift>(instruction),
        AluOperation.ArithmeticRightShift => Binary<ArithmeticRightShift>(instruction),
        AluOperation.Negate => instruction.Class == InstructionClass.Alu64 ? &AluHandlers.InPlace<Negate64> : &AluHandlers.InPlace<Negate32>,
        AluOperation.ByteSwap => ByteSwap(instruction),
        AluOperation.Move => instruction.Offset == 0 ? Binary<Move>(instruction) : SignExtend(instruction),
        _ => throw Unknown(instruction),
    };

    private static delegate*<VmContext, ulong*, Operation*, Operation*> Binary<T>(Instruction instruction) where T : struct, IBinaryOperation
        => (instruction.Class == InstructionClass.Alu64, instruction.UsesSourceRegister()) switch
        {
            (true, true) => &AluHandlers.Register64<T>,
            (true, false) => &AluHandlers.Constant64<T>,
            (false, true) => &AluHandlers.Register32<T>,
            (false, false) => &AluHandlers.Constant32<T>,
        };

    private static delegate*<VmContext, ulong*, Operation*, Operation*> ByteSwap(Instruction instruction)
    {
        var swaps = instruction.Class == InstructionClass.Alu64 || instruction.UsesSourceRegister();
        return (instruction.Immediate, swaps) switch
        {
            (16, true) => &AluHandlers.InPlace<Swap16>,
            (32, true) => &AluHandlers.InPlace<Swap32>,
            (64, true) => &AluHandlers.InPlace<Swap64>,
            (16, false) => &AluHandlers.InPlace<Truncate16>,
            (32, false) => &AluHandlers.InPlace<Truncate32>,
            (64, false) => &AluHandlers.InPlace<Identity>,
            _ => throw Unknown(instruction),
        };
    }

    private static delegate*<VmContext, ulong*, Operation*, Operation*> SignExtend(Instruction instruction)
        => (instruction.Offset, instruction.Class) switch
        {
            (8, InstructionClass.Alu64) => &AluHandlers.Moved<SignExtend8>,
            (16, InstructionClass.Alu64) => &AluHandlers.Moved<SignExtend16>,
            (32, InstructionClass.Alu64) => &AluHandlers.Moved<SignExtend32>,
            (8, _) => &AluHandlers.Moved<SignExtend8To32>,
            (16, _) => &AluHandlers.Moved<SignExtend16To32>,
            _ => throw Unknown(instruction),
        };

    private static delegate*<VmContext, ulong*, Operation*, Operation*> Jump(Instruction instruction) => instruction.JumpOperation() switch
    {
        JumpOperation.Always => &JumpHandlers.Always,
        JumpOperation.Equal => Comparison<Equal>(instruction),
        JumpOperation.NotEqual => Comparison<NotEqual>(instruction),
        JumpOperation.Greater => Comparison<Greater>(instruction),
        JumpOperation.GreaterOrEqual => Comparison<GreaterOrEqual>(instruction),
        JumpOperation.Less => Comparison<Less>(instruction),
        JumpOperation.LessOrEqual => Comparison<LessOrEqual>(instruction),
        JumpOperation.SignedGreater => Comparison<SignedGreater>(instruction),
        JumpOperation.SignedGreaterOrEqual => Comparison<SignedGreaterOrEqual>(instruction),
        JumpOperation.SignedLess => Comparison<SignedLess>(instruction),
        JumpOperation.SignedLessOrEqual => Comparison<SignedLessOrEqual>(instruction),
        JumpOperation.AnyBit => Comparison<AnyBit>(instruction),
        JumpOperation.MayGoto => &JumpHandlers.MayGoto,
        JumpOperation.Exit => &JumpHandlers.Exit,
        JumpOperation.Call when instruction.Opcode == Opcode.CallRegister => &JumpHandlers.CallRegister,
        JumpOperation.Call when instruction.IsHelperCall() && instruction.Immediate == TailCallHelper.Number => &JumpHandlers.TailCall,
        JumpOperation.Call => instruction.IsLocalCall() ? &JumpHandlers.CallLocal : &JumpHandlers.CallHelper,
        _ => throw Unknown(instruction),
    };

    private static delegate*<VmContext, ulong*, Operation*, Operation*> Comparison<T>(Instruction instruction) where T : struct, IComparison
        => (instruction.Class == InstructionClass.Jump, instruction.UsesSourceRegister()) switch
        {
            (true, true) => &JumpHandlers.Register64<T>,
            (true, false) => &JumpHandlers.Constant64<T>,
            (false, true) => &JumpHandlers.Register32<T>,
            (false, false) => &JumpHandlers.Constant32<T>,
        };

    private static delegate*<VmContext, ulong*, Operation*, Operation*> Load(Instruction instruction)
        => (instruction.AccessSize(), instruction.AccessMode() == AccessMode.MemorySigned) switch
        {
            (AccessSize.Byte, false) => &MemoryHandlers.Load<byte>,
            (AccessSize.Half, false) => &MemoryHandlers.Load<ushort>,
            (AccessSize.Word, false) => &MemoryHandlers.Load<uint>,
            (AccessSize.Double, _) => &MemoryHandlers.Load<ulong>,
            (AccessSize.Byte, true) => &MemoryHandlers.Load<sbyte>,
            (AccessSize.Half, true) => &MemoryHandlers.Load<short>,
            (AccessSize.Word, true) => &MemoryHandlers.Load<int>,
        };

    private static delegate*<VmContext, ulong*, Operation*, Operation*> Store(Instruction instruction) => instruction.AccessSize() switch
    {
        AccessSize.Byte => &MemoryHandlers.StoreConstant<byte>,
        AccessSize.Half => &MemoryHandlers.StoreConstant<ushort>,
        AccessSize.Word => &MemoryHandlers.StoreConstant<uint>,
        AccessSize.Double => &MemoryHandlers.StoreConstant<ulong>,
    };

    private static delegate*<VmContext, ulong*, Operation*, Operation*> StoreRegister(Instruction instruction) => instruction.AccessSize() switch
    {
        AccessSize.Byte => &MemoryHandlers.StoreRegister<byte>,
        AccessSize.Half => &MemoryHandlers.StoreRegister<ushort>,
        AccessSize.Word => &MemoryHandlers.StoreRegister<uint>,
        AccessSize.Double => &MemoryHandlers.StoreRegister<ulong>,
    };

    private static delegate*<VmContext, ulong*, Operation*, Operation*> Atomic(Instruction instruction) => (AtomicOperation)instruction.Immediate switch
    {
        AtomicOperation.Add or AtomicOperation.FetchAdd => AtomicOf<AtomicAdd>(instruction),
        AtomicOperation.Or or AtomicOperation.FetchOr => AtomicOf<AtomicOr>(instruction),
        AtomicOperation.And or AtomicOperation.FetchAnd => AtomicOf<AtomicAnd>(instruction),
        AtomicOperation.Xor or AtomicOperation.FetchXor => AtomicOf<AtomicXor>(instruction),
        AtomicOperation.Exchange => AtomicOf<AtomicExchange>(instruction),
        AtomicOperation.CompareExchange => instruction.AccessSize() == AccessSize.Double ? &MemoryHandlers.CompareExchange64 : &MemoryHandlers.CompareExchange32,
        _ => throw Unknown(instruction),
    };

    private static delegate*<VmContext, ulong*, Operation*, Operation*> AtomicOf<T>(Instruction instruction) where T : struct, IAtomicOperation
        => (instruction.AccessSize() == AccessSize.Double, (instruction.Immediate & 1) != 0) switch
        {
            (true, true) => &MemoryHandlers.Fetch64<T>,
            (true, false) => &MemoryHandlers.Atomic64<T>,
            (false, true) => &MemoryHandlers.Fetch32<T>,
            (false, false) => &MemoryHandlers.Atomic32<T>,
        };

    /// <summary>Only validated instructions come here.</summary>
    private static InvalidOperationException Unknown(Instruction instruction) => new($"No operation carries out {instruction}.");
}
