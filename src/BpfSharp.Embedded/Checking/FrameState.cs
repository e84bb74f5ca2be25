namespace BpfSharp.Embedded.Checking;

/// <summary>One function's registers and stack on the way being checked.</summary>
internal sealed class FrameState
{
    /// <summary>Words of a stack frame.</summary>
    public const int StackWords = 64;

    private readonly RegisterState[] _registers = new RegisterState[11];
    private readonly RegisterState?[] _stack = new RegisterState?[StackWords];

    public FrameState(int number, int returnSlot)
    {
        Number = number;
        ReturnSlot = returnSlot;
        _registers.AsSpan().Fill(RegisterState.NotInitialized);
        _registers[10] = new RegisterState { Kind = RegisterKind.Stack, Frame = number };
    }

    private FrameState(FrameState other)
    {
        (Number, ReturnSlot, IsCallback, Depth, CallbackState) = (other.Number, other.ReturnSlot, other.IsCallback, other.Depth, other.CallbackState);
        other._registers.CopyTo(_registers, 0);
        other._stack.CopyTo(_stack, 0);
    }

    /// <summary>0 for the program, 1 for what it calls, and so on.</summary>
    public int Number { get; }

    /// <summary>Where the caller goes on; -1 for the outermost function and asynchronous callbacks.</summary>
    public int ReturnSlot { get; }

    /// <summary>True for a function that a helper calls.</summary>
    public bool IsCallback { get; init; }

    /// <summary>What the caller's r0 is after the helper that calls this.</summary>
    public RegisterState? CallbackState { get; init; }

    /// <summary>Bytes of stack in use.</summary>
    public int Depth { get; set; }

    public RegisterState this[int register]
    {
        get => _registers[register];
        set => _registers[register] = value;
    }

    public FrameState Clone() => new(this) { IsCallback = IsCallback, CallbackState = CallbackState };

    /// <summary>What is kept in the word at an offset from the frame's end; null where it is bytes of any kind.</summary>
    public RegisterState? Word(int offset) => _stack[IndexOf(offset)];

    /// <summary>Keeps a whole register in the word at an offset.</summary>
    public void SetWord(int offset, RegisterState? state) => _stack[IndexOf(offset)] = state;

    /// <summary>Bytes were written: what was kept in these words is lost.</summary>
    public void Scribble(int offset, int size)
    {
        for (var at = offset & ~7; at < offset + size; at += 8)
            _stack[IndexOf(at)] = null;
    }

    /// <summary>Changes every register and kept word.</summary>
    public void Transform(Func<RegisterState, RegisterState> change)
    {
        for (var i = 0; i < 10; i++)
            _registers[i] = change(_registers[i]);
        for (var i = 0; i < StackWords; i++)
        {
            if (_stack[i] is { } word)
                _stack[i] = change(word);
        }
    }

    public bool Covers(FrameState other, ushort live)
    {
        if (ReturnSlot != other.ReturnSlot || IsCallback != other.IsCallback)
            return false;
        for (var i = 0; i < 10; i++)
        {
            if ((live >> i & 1) != 0 && !_registers[i].Covers(other._registers[i]))
                return false;
        }

        for (var i = 0; i < StackWords; i++)
        {
            // Bytes of any kind cover numbers kept, not pointers: those could not be used as such.
            if (_stack[i] is { } word && (other._stack[i] is not { } kept ? word.Kind != RegisterKind.Scalar || !word.Range.IsUnknown : !word.Covers(kept)))
                return false;
        }

        return true;
    }

    public bool IsSameAs(FrameState other)
        => ReturnSlot == other.ReturnSlot && _registers.AsSpan().SequenceEqual(other._registers) && _stack.AsSpan().SequenceEqual(other._stack);

    /// <summary>Forgets numbers that differ from another state's, so that the way converges.</summary>
    public void Widen(FrameState other)
    {
        for (var i = 0; i < 10; i++)
        {
            if (_registers[i].Kind == RegisterKind.Scalar && _registers[i] != other._registers[i])
                _registers[i] = RegisterState.UnknownScalar;
        }

        for (var i = 0; i < StackWords; i++)
        {
            if (_stack[i] is { Kind: RegisterKind.Scalar } && _stack[i] != other._stack[i])
                _stack[i] = null;
        }
    }

    private static int IndexOf(int offset) => (-offset - 1) / 8;
}
