using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Checking;

/// <content>Jumps.</content>
internal sealed partial class ProgramChecker
{
    /// <summary>One jump, call or exit; false at the end of the way.</summary>
    private bool CheckJump(Instruction instruction, int slot)
    {
        if (instruction.Opcode == Opcode.Exit)
            return CheckExit();
        if (instruction.Opcode == Opcode.Call)
        {
            if (instruction.IsLocalCall())
                CallFunction(slot + 1 + instruction.Immediate, slot);
            else
                CallHelper(instruction, slot);
            return true;
        }

        var target = slot + 1 + instruction.JumpDistance();
        if (instruction.IsUnconditionalJump())
        {
            _state.Slot = target;
            return true;
        }

        if (instruction.JumpOperation() == JumpOperation.MayGoto)
        {
            // The loop ends some time: what the body changes is forgotten after a few rounds.
            Branch(_state.Clone(), target);
            _hasForgotten = true;
            _state.Slot = slot + 1;
            return true;
        }

        CheckCondition(instruction, slot, target);
        return true;
    }

    private void CheckCondition(Instruction instruction, int slot, int target)
    {
        var left = ReadRegister(instruction.Destination);
        var right = instruction.UsesSourceRegister() ? ReadRegister(instruction.Source) : RegisterState.Constant((ulong)instruction.Immediate);
        var isWide = instruction.Class == InstructionClass.Jump;
        if (IsNullTest(instruction, left, right, isWide))
        {
            BranchOnNull(instruction, left, slot, target);
            return;
        }

        if (left.IsPointer || right.IsPointer)
        {
            BranchOnPointers(instruction, left, right, slot, target, isWide);
            return;
        }

        var taken = RefinedState(instruction, instruction.JumpOperation(), left, right, isWide);
        var opposite = ScalarComparison.Opposite(instruction.JumpOperation());
        var notTaken = opposite is { } condition ? RefinedState(instruction, condition, left, right, isWide) : BitsClear(instruction, left, right);
        if (taken is not null && notTaken is not null)
            Branch(taken, target);
        // Knowing the numbers, one way can't be gone.
        _state = notTaken ?? taken ?? throw new InvalidOperationException($"Neither way of slot {slot} is possible.");
        _state.Slot = notTaken is null ? target : slot + 1;
    }

    /// <summary>The state where a condition holds; null where it can't.</summary>
    private CheckState? RefinedState(Instruction instruction, JumpOperation condition, RegisterState left, RegisterState right, bool isWide)
    {
        var newLeft = ScalarComparison.Refine(condition, isWide, left.Range, right.Range);
        var newRight = ScalarComparison.Refine(ScalarComparison.Mirrored(condition), isWide, right.Range, left.Range);
        if (newLeft.IsEmpty || newRight.IsEmpty)
            return null;
        var state = _state.Clone();
        Learn(state, instruction.Destination, left, newLeft);
        if (instruction.UsesSourceRegister())
            Learn(state, instruction.Source, right, newRight);
        return state;
    }

    private CheckState? BitsClear(Instruction instruction, RegisterState left, RegisterState right)
    {
        if (instruction.Class != InstructionClass.Jump || !right.Range.IsConstant)
            return _state.Clone();
        var mask = right.Range.UnsignedMin;
        if ((left.Range.Bits.Value & mask) != 0)
            return null;
        var state = _state.Clone();
        var known = left.Range.Bits.Intersect(new Tnum(0, ~mask));
        Learn(state, instruction.Destination, left, (left.Range with { Bits = known }).Normalized());
        return state;
    }

    /// <summary>A number was sharpened: so are its copies.</summary>
    private static void Learn(CheckState state, int register, RegisterState before, in ScalarRange range)
    {
        var after = before with { Range = range };
        state.Frame[register] = after;
        if (before.Id == 0)
            return;
        state.Transform(other => other.Kind == RegisterKind.Scalar && other.Id == before.Id ? after : other);
    }

    private static bool IsNullTest(Instruction instruction, RegisterState left, RegisterState right, bool isWide)
        => isWide && left.MayBeNull && instruction.JumpOperation() is JumpOperation.Equal or JumpOperation.NotEqual
        && right is { Kind: RegisterKind.Scalar, Range: { IsConstant: true, UnsignedMin: 0 } } && left.MayBeNull;

    private void BranchOnNull(Instruction instruction, RegisterState pointer, int slot, int target)
    {
        var isNull = _state.Clone();
        isNull.Transform(register => register.MayBeNull && register.Id == pointer.Id ? RegisterState.Constant(0) : register);
        // What was never given need not be given back.
        isNull.References.Remove(pointer.Reference);
        var isNotNull = _state;
        isNotNull.Transform(register => register.MayBeNull && register.Id == pointer.Id ? register.NotNull() : register);
        var jumpsOnNull = instruction.JumpOperation() == JumpOperation.Equal;
        Branch(isNull, jumpsOnNull ? target : slot + 1);
        _state.Slot = jumpsOnNull ? slot + 1 : target;
    }

    private void BranchOnPointers(Instruction instruction, RegisterState left, RegisterState right, int slot, int target, bool isWide)
    {
        var jumped = _state.Clone();
        if (isWide && (left.Kind == RegisterKind.PacketEnd || right.Kind == RegisterKind.PacketEnd || (left.Kind == RegisterKind.PacketMetadata && right.Kind == RegisterKind.Packet)
            || (right.Kind == RegisterKind.PacketMetadata && left.Kind == RegisterKind.Packet)))
        {
            LearnPacket(instruction.JumpOperation(), left, right, jumped, _state);
        }
        else if (right is { Kind: RegisterKind.Scalar, Range: { IsConstant: true, UnsignedMin: 0 } } && !left.MayBeNull && instruction.JumpOperation() is JumpOperation.Equal or JumpOperation.NotEqual)
        {
            // A pointer that can't be null.
            _state.Slot = instruction.JumpOperation() == JumpOperation.Equal ? slot + 1 : target;
            return;
        }

        Branch(jumped, target);
        _state.Slot = slot + 1;
    }

    /// <summary>Which way of a comparison with the packet's end says that bytes are there.</summary>
    private static void LearnPacket(JumpOperation operation, RegisterState left, RegisterState right, CheckState jumped, CheckState fallen)
    {
        var isEndRight = right.Kind is RegisterKind.PacketEnd || (left.Kind == RegisterKind.PacketMetadata && right.Kind == RegisterKind.Packet);
        var packet = isEndRight ? left : right;
        if (!isEndRight)
            operation = ScalarComparison.Mirrored(operation);
        // packet > end: there where it doesn't jump; a strict comparison says one byte more than is used.
        switch (operation)
        {
            case JumpOperation.Greater: Grow(fallen, packet, 0); break;
            case JumpOperation.GreaterOrEqual: Grow(fallen, packet, 1); break;
            case JumpOperation.Less: Grow(jumped, packet, 1); break;
            case JumpOperation.LessOrEqual: Grow(jumped, packet, 0); break;
        }
    }

    private static void Grow(CheckState state, RegisterState packet, int extra)
    {
        var size = packet.Offset + extra;
        if (packet.Offset < 0 || packet.Range.UnsignedMax > ushort.MaxValue)
            return;
        state.Transform(register => register.Kind == packet.Kind && register.Id == packet.Id && register.Size < size ? register with { Size = size } : register);
    }
}
