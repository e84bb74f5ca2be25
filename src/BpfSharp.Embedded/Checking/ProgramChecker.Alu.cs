using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Checking;

/// <content>Arithmetic.</content>
internal sealed partial class ProgramChecker
{
    /// <summary>BPF_MAX_VAR_OFF: pointers may not be moved further.</summary>
    private const int MaxOffset = 1 << 29;

    private RegisterState ReadRegister(int register)
    {
        var state = Frame[register];
        return state.Kind == RegisterKind.NotInitialized ? throw Refuse($"R{register} !read_ok") : state;
    }

    private void CheckAlu(Instruction instruction)
    {
        var isWide = instruction.Class == InstructionClass.Alu64;
        var operation = instruction.AluOperation();
        var right = instruction.UsesSourceRegister() && operation != AluOperation.ByteSwap
            ? ReadRegister(instruction.Source) : RegisterState.Constant((ulong)instruction.Immediate);
        if (operation == AluOperation.Move)
        {
            Frame[instruction.Destination] = Moved(instruction, Linked(instruction, right), isWide);
            return;
        }

        var left = ReadRegister(instruction.Destination);
        CheckConstantOperand(instruction, isWide);
        if (left.IsPointer || right.IsPointer)
        {
            Frame[instruction.Destination] = PointerArithmetic(instruction, left, right, isWide);
            return;
        }

        if (operation == AluOperation.ByteSwap)
        {
            Frame[instruction.Destination] = RegisterState.Scalar(ScalarRange.OfSize(instruction.Immediate / 8, false));
            return;
        }

        if (isWide)
        {
            Frame[instruction.Destination] = RegisterState.Scalar(ScalarArithmetic.Apply(instruction, left.Range, right.Range));
            return;
        }

        Frame[instruction.Destination] = RegisterState.Scalar(Arithmetic32(instruction, left.Range.Truncated(), right.Range.Truncated()));
    }

    /// <summary>A 32-bit result is the lower half of the 64-bit one, but for what depends on the width.</summary>
    private static ScalarRange Arithmetic32(Instruction instruction, in ScalarRange left, in ScalarRange right)
    {
        var operation = instruction.AluOperation();
        var isSigned = operation == AluOperation.ArithmeticRightShift || instruction.Offset == 1;
        if (isSigned)
            return ScalarRange.OfSize(4, false);
        var count = operation is AluOperation.LeftShift or AluOperation.RightShift && right.IsConstant ? ScalarRange.Constant(right.UnsignedMin & 31) : right;
        return ScalarArithmetic.Apply(instruction, left, count).Truncated();
    }

    private void CheckConstantOperand(Instruction instruction, bool isWide)
    {
        if (instruction.UsesSourceRegister())
            return;
        switch (instruction.AluOperation())
        {
            case AluOperation.Divide or AluOperation.Modulo when instruction.Immediate == 0:
                throw Refuse("div by zero");
            case AluOperation.LeftShift or AluOperation.RightShift or AluOperation.ArithmeticRightShift when (uint)instruction.Immediate >= (isWide ? 64 : 32):
                throw Refuse($"invalid shift {instruction.Immediate}");
        }
    }

    /// <summary>A number that is copied: what is learnt of one of the copies is learnt of all.</summary>
    private RegisterState Linked(Instruction instruction, RegisterState source)
    {
        if (!instruction.UsesSourceRegister() || source.Kind != RegisterKind.Scalar || source.Id != 0 || source.Range.IsConstant || instruction.Offset != 0)
            return source;
        return Frame[instruction.Source] = source with { Id = NewId() };
    }

    private static RegisterState Moved(Instruction instruction, RegisterState source, bool isWide)
    {
        if (source.IsPointer)
            return isWide && instruction.Offset == 0 ? source : RegisterState.Scalar(isWide ? ScalarRange.Unknown : ScalarRange.OfSize(4, false));
        if (!instruction.UsesSourceRegister())
            return RegisterState.Constant(isWide ? (ulong)instruction.Immediate : (uint)instruction.Immediate);
        if (instruction.Offset == 0)
            return isWide || source.Range.UnsignedMax <= uint.MaxValue ? source : RegisterState.Scalar(source.Range.Truncated());
        return RegisterState.Scalar(SignExtended(source.Range, instruction.Offset, isWide));
    }

    private static ScalarRange SignExtended(in ScalarRange range, int bits, bool isWide)
    {
        var shift = 64 - bits;
        if (range.IsConstant)
        {
            var value = (ulong)((long)(range.UnsignedMin << shift) >> shift);
            return ScalarRange.Constant(isWide ? value : (uint)value);
        }

        if (range.UnsignedMax < 1UL << (bits - 1))
            return range;
        // The kernel keeps the bounds where the lower half is the whole number's.
        if (bits == 32 && range.LowMax <= int.MaxValue)
            return ScalarRange.Between(range.LowMin, range.LowMax);
        var result = ScalarRange.OfSize(bits / 8, true);
        return isWide ? result : result.Truncated();
    }

    private RegisterState PointerArithmetic(Instruction instruction, RegisterState left, RegisterState right, bool isWide)
    {
        var operation = instruction.AluOperation();
        var register = instruction.Destination;
        if (left.IsPointer && right.IsPointer)
        {
            return operation == AluOperation.Subtract
                ? RegisterState.Scalar(isWide ? ScalarRange.Unknown : ScalarRange.OfSize(4, false))
                : throw Refuse($"R{register} pointer {Symbol(operation)} pointer prohibited");
        }

        if (!isWide)
            return operation == AluOperation.Subtract ? RegisterState.Scalar(ScalarRange.OfSize(4, false)) : throw Refuse($"R{register} 32-bit pointer arithmetic prohibited");
        var pointer = left.IsPointer ? left : right;
        var number = left.IsPointer ? right : left;
        if (pointer.MayBeNull)
            throw Refuse($"R{register} pointer arithmetic on {pointer.TypeName} prohibited, null-check it first");
        if (pointer.Kind is RegisterKind.Map or RegisterKind.PacketEnd or RegisterKind.Function or RegisterKind.Object)
            throw Refuse($"R{register} pointer arithmetic on {pointer.TypeName} prohibited");
        return operation switch
        {
            AluOperation.Add => Advanced(pointer, number.Range, false),
            AluOperation.Subtract when left.IsPointer => Advanced(pointer, number.Range, true),
            AluOperation.Subtract => throw Refuse($"R{register} tried to subtract pointer from scalar"),
            AluOperation.And or AluOperation.Or or AluOperation.Xor => throw Refuse($"R{register} bitwise operator {Symbol(operation)} on pointer prohibited"),
            _ => throw Refuse($"R{register} pointer arithmetic with {Symbol(operation)} operator prohibited"),
        };
    }

    private RegisterState Advanced(RegisterState pointer, in ScalarRange distance, bool isBackward)
    {
        if (distance.IsConstant)
        {
            var offset = pointer.Offset + (isBackward ? -(Int128)distance.SignedMin : distance.SignedMin);
            if (offset < -MaxOffset || offset > MaxOffset)
                throw Refuse($"value {distance.SignedMin} makes {pointer.TypeName} pointer be out of bounds");
            return pointer with { Offset = (int)offset };
        }

        if (!_hasForgotten && distance.SignedMin is <= -MaxOffset or >= MaxOffset && distance.SignedMin != long.MinValue)
            throw Refuse($"value {distance.SignedMin} makes {pointer.TypeName} pointer be out of bounds");
        var arithmetic = new Instruction((byte)((byte)(isBackward ? AluOperation.Subtract : AluOperation.Add) | (byte)InstructionClass.Alu64), 0, 0, 0, 0);
        var moved = pointer with { Range = ScalarArithmetic.Apply(arithmetic, pointer.Range, distance) };
        // A packet pointer moved by an unknown distance is another one: nothing is known of what is there.
        return pointer.Kind is RegisterKind.Packet or RegisterKind.PacketMetadata ? moved with { Id = NewId(), Size = 0 } : moved;
    }

    private static string Symbol(AluOperation operation) => operation == AluOperation.Negate ? "neg" : operation.Symbol() ?? "=";
}
