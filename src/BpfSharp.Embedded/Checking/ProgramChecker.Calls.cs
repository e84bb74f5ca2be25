using BpfSharp.Backends;
using BpfSharp.Embedded.Helpers;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Checking;

/// <content>Calls and exit.</content>
internal sealed partial class ProgramChecker
{
    /// <summary>MAX_CALL_FRAMES.</summary>
    private const int MaxFrames = 8;

    private bool CheckExit()
    {
        if (_state.LockHeld)
            throw Refuse("BPF_EXIT instruction cannot be used inside bpf_spin_lock-ed region");
        var frame = Frame;
        if (_state.Frames.Count == 1)
        {
            if (frame.ReturnSlot < 0)
                ReadRegister(0);
            if (_state.References.FirstOrDefault() is { Key: > 0 } leak)
                throw Refuse($"Unreleased reference id={leak.Key} alloc_insn={leak.Value}\nBPF_EXIT instruction would lead to reference leak");
            return false;
        }

        var result = frame[0];
        if (frame.IsCallback)
        {
            if (ReadRegister(0) is not { Kind: RegisterKind.Scalar } number)
                throw Refuse("At callback return the register R0 is not a known scalar");
            if (number.Range.UnsignedMax > 1 && !_hasForgotten)
                throw Refuse("At callback return the register R0 has unknown scalar value should have been in [0, 1]");
            result = frame.CallbackState!;
        }

        if (result is { Kind: RegisterKind.Stack } && result.Frame == frame.Number)
            throw Refuse("cannot return stack pointer to the caller");
        _state.Pop();
        Frame[0] = result;
        ForgetArguments();
        _state.Slot = frame.ReturnSlot;
        return true;
    }

    private void ForgetArguments()
    {
        for (var register = 1; register <= 5; register++)
            Frame[register] = RegisterState.NotInitialized;
    }

    private void CallFunction(int target, int slot)
    {
        var callee = NewFrame(slot + 1);
        for (var register = 1; register <= 5; register++)
            callee[register] = Frame[register];
        Frame[0] = RegisterState.NotInitialized;
        Enter(callee, target);
    }

    private FrameState NewFrame(int returnSlot, RegisterState? callbackResult = null) => _state.Frames.Count < MaxFrames
        ? new FrameState(_state.Frames.Count, returnSlot) { IsCallback = callbackResult is not null, CallbackState = callbackResult }
        : throw Refuse($"the call stack of {_state.Frames.Count + 1} frames is too deep !");

    private void Enter(FrameState callee, int target)
    {
        _state.Push(callee);
        CheckDepth();
        _state.Slot = target;
    }

    private void CallHelper(Instruction instruction, int slot)
    {
        var helper = HelperTable.Find(instruction.Immediate)!;
        if (_state.LockHeld && helper.Number != 94)
            throw Refuse("function calls are not allowed while holding a lock");
        var call = new HelperCall(helper, this);
        for (var i = 0; i < helper.Arguments.Length; i++)
            call.CheckArgument(helper.Arguments[i], i + 1);
        CheckMapUse(helper, call.Map);
        call.Finish();
        if (helper.MovesPacket)
            _state.Transform(register => register.Kind is RegisterKind.Packet or RegisterKind.PacketEnd or RegisterKind.PacketMetadata ? RegisterState.NotInitialized : register);
        var result = ResultOf(helper, call, slot);
        if (helper.Number == TailCallHelper.Number && _state.References.Count > 0)
            throw Refuse("tail_call would lead to reference leak");
        if (call.Callback is { } callback)
        {
            CallBack(helper, call, callback, result, slot);
            return;
        }

        ForgetArguments();
        Frame[0] = result;
        _state.Slot = slot + 1;
    }

    private RegisterState ResultOf(HelperPrototype helper, HelperCall call, int slot)
    {
        switch (helper.Result)
        {
            case HelperResult.None:
                // The kernel leaves r0 unset; only bpf_tail_call's is read by compilers' code, which it sets too.
                return helper.Number == TailCallHelper.Number ? RegisterState.UnknownScalar : RegisterState.NotInitialized;
            case HelperResult.MapValueOrNull:
                return new RegisterState { Kind = RegisterKind.MapValueOrNull, Map = call.Map, Inner = call.Inner, Id = NewId() };
            case HelperResult.AllocatedMemoryOrNull:
                var reference = NewId();
                _state.References[reference] = slot;
                return new RegisterState { Kind = RegisterKind.MemoryOrNull, Size = (int)call.AllocationSize, Id = reference, Reference = reference };
            case HelperResult.Object:
                return new RegisterState { Kind = RegisterKind.Object };
            default:
                return helper.Number is 8 ? RegisterState.Scalar(ScalarRange.Between(0, 8191)) : NumberOf(helper, call);
        }
    }

    /// <summary>Helpers that copy into memory never give more than its size.</summary>
    private static RegisterState NumberOf(HelperPrototype helper, HelperCall call)
        => helper.Number is 45 or 67 or 114 or 115 && call.MaxSize is > 0 and < MaxOffset
            ? RegisterState.Scalar(ScalarRange.SignedBetween(-4095, call.MaxSize)) : RegisterState.UnknownScalar;

    /// <summary>The helper may call the function not at all, or some times; once stands for all.</summary>
    private void CallBack(HelperPrototype helper, HelperCall call, int callback, RegisterState result, int slot)
    {
        if (helper.Number == 170)
        {
            CheckTimer(call, callback);
            ForgetArguments();
            Frame[0] = result;
            _state.Slot = slot + 1;
            return;
        }

        var context = Frame[3];
        var handle = Frame[1];
        ForgetArguments();
        Frame[0] = result;
        var without = _state.Clone();
        var callee = NewFrame(slot + 1, result);
        if (helper.Number == 181)
        {
            callee[1] = RegisterState.Scalar(ScalarRange.Between(0, (8 * 1024 * 1024) - 1));
            callee[2] = context;
        }
        else
        {
            SetElementArguments(callee, handle);
            callee[4] = context;
        }

        Branch(without, slot + 1);
        Enter(callee, callback);
    }

    private static void SetElementArguments(FrameState callee, RegisterState map)
    {
        callee[1] = map;
        callee[2] = new RegisterState { Kind = RegisterKind.MapKey, Map = map.Map };
        callee[3] = new RegisterState { Kind = RegisterKind.MapValue, Map = map.Map };
    }

    /// <summary>A timer's function runs by itself, once for each that is set.</summary>
    private void CheckTimer(HelperCall call, int callback)
    {
        if (call.TimerMap is not { } map || !_asynchronous.Add(callback))
            return;
        var frame = new FrameState(0, -1);
        SetElementArguments(frame, new RegisterState { Kind = RegisterKind.Map, Map = map });
        _pending.Push(new CheckState(frame) { Slot = callback });
    }

    private void CheckMapUse(HelperPrototype helper, MapInfo? map)
    {
        if (map is not null && !MapHelperRules.Allows(map.Type, helper.Number))
            throw Refuse($"cannot pass map_type {(int)map.Type} into func {helper.Name}#{helper.Number}");
    }
}
