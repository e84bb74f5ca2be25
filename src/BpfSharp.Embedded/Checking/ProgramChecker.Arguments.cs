using BpfSharp.Backends;
using BpfSharp.Embedded.Helpers;

namespace BpfSharp.Embedded.Checking;

/// <content>Arguments of helpers.</content>
internal sealed partial class ProgramChecker
{
    /// <summary>One call of a helper while its arguments are checked.</summary>
    private sealed class HelperCall(HelperPrototype helper, ProgramChecker checker)
    {
        private readonly List<(RegisterState Memory, int Size)> _written = [];
        private int _memoryRegister;
        private RegisterState? _memory;
        private bool _memoryIsOutput;

        public MapInfo? Map { get; private set; }

        public MapInfo? Inner { get; private set; }

        /// <summary>The slot of a function given.</summary>
        public int? Callback { get; private set; }

        public ulong AllocationSize { get; private set; }

        /// <summary>The greatest size given.</summary>
        public int MaxSize { get; private set; }

        /// <summary>The map whose value a timer is in.</summary>
        public MapInfo? TimerMap { get; private set; }

        public void CheckArgument(HelperArgument kind, int register)
        {
            if (kind == HelperArgument.Optional)
                return;
            var state = checker.ReadRegister(register);
            switch (kind)
            {
                case HelperArgument.Anything:
                    break;
                case HelperArgument.Context:
                    Demand(state, register, "ctx", state.Kind == RegisterKind.Context);
                    break;
                case HelperArgument.Map:
                    Demand(state, register, "map_ptr", state.Kind == RegisterKind.Map);
                    (Map, Inner) = (state.Map, state.Inner);
                    break;
                case HelperArgument.MapKey:
                    CheckMemory(state, register, Map!.KeySize, false);
                    break;
                case HelperArgument.MapValue:
                    CheckMemory(state, register, Map!.ValueSize, false);
                    break;
                case HelperArgument.MapValueOut:
                    CheckMemory(state, register, Map!.ValueSize, true);
                    break;
                case HelperArgument.Memory or HelperArgument.MemoryOrNull or HelperArgument.MemoryOut:
                    DemandMemory(state, register, kind == HelperArgument.MemoryOrNull);
                    (_memory, _memoryRegister, _memoryIsOutput) = (state, register, kind == HelperArgument.MemoryOut);
                    break;
                case HelperArgument.Size or HelperArgument.SizeOrZero:
                    CheckSize(state, register, kind == HelperArgument.SizeOrZero);
                    break;
                default:
                    CheckSpecial(kind, state, register);
                    break;
            }
        }

        /// <summary>Marks what the helper writes, and gives back what it takes.</summary>
        public void Finish()
        {
            foreach (var (memory, size) in _written)
            {
                var frame = checker._state.Frames[memory.Frame];
                var at = memory.Offset + (memory.Range.IsConstant ? (int)memory.Range.SignedMin : -Execution.VmContext.FrameSize - memory.Offset);
                frame.Scribble(at, Math.Min(size, -at));
            }
        }

        private void CheckSpecial(HelperArgument kind, RegisterState state, int register)
        {
            switch (kind)
            {
                case HelperArgument.ConstantAllocationSize:
                    if (state is not { Kind: RegisterKind.Scalar, Range.IsConstant: true })
                        throw checker.Refuse($"R{register} is not a known constant");
                    AllocationSize = state.Range.UnsignedMin;
                    break;
                case HelperArgument.AllocatedMemory:
                    Demand(state, register, "ringbuf_mem", state.Kind == RegisterKind.Memory);
                    if (state.Reference == 0 || !checker._state.References.Remove(state.Reference))
                        throw checker.Refuse($"R{register} must be referenced when passed to release function");
                    checker._state.Transform(other => other.Reference == state.Reference ? RegisterState.NotInitialized : other);
                    break;
                case HelperArgument.SpinLock:
                    Demand(state, register, "map_value", state.Kind == RegisterKind.MapValue);
                    CheckLock();
                    break;
                case HelperArgument.Timer:
                    Demand(state, register, "map_value", state.Kind == RegisterKind.MapValue);
                    checker.CheckAccess(state, register, 0, 16, true);
                    TimerMap = state.Map;
                    break;
                case HelperArgument.Callback:
                    Demand(state, register, "func", state.Kind == RegisterKind.Function);
                    Callback = state.Frame;
                    break;
                case HelperArgument.StackOrNull:
                    Demand(state, register, "fp", state.Kind == RegisterKind.Stack || state is { Kind: RegisterKind.Scalar, Range: { IsConstant: true, UnsignedMin: 0 } }
                        || (state.Kind is RegisterKind.MapValue && helper.Number == 156));
                    break;
                case HelperArgument.ConstantString:
                    Demand(state, register, "map_value", state.Kind == RegisterKind.MapValue);
                    if ((state.Map!.Flags & MapFlags.ReadOnlyForPrograms) == 0)
                        throw checker.Refuse($"R{register} does not point to a readonly map'");
                    break;
                case HelperArgument.LongOut:
                    CheckMemory(state, register, 8, true);
                    break;
                case HelperArgument.Object:
                    Demand(state, register, "ptr_task_struct", state.Kind == RegisterKind.Object);
                    break;
                default:
                    throw new InvalidOperationException($"{kind} is checked elsewhere.");
            }
        }

        private void CheckLock()
        {
            var isLock = helper.Number == 93;
            if (isLock == checker._state.LockHeld)
                throw checker.Refuse(isLock ? "Locking two bpf_spin_locks are not allowed" : "bpf_spin_unlock without taking a lock");
            checker._state.LockHeld = isLock;
        }

        private void Demand(RegisterState state, int register, string expected, bool holds)
        {
            if (!holds)
                throw checker.Refuse($"R{register} type={state.TypeName} expected={expected}");
        }

        private void DemandMemory(RegisterState state, int register, bool orNull)
        {
            var isNull = state is { Kind: RegisterKind.Scalar, Range: { IsConstant: true, UnsignedMin: 0 } };
            Demand(state, register, "fp, pkt, pkt_meta, map_key, map_value, mem, ringbuf_mem, buf, trusted_ptr_",
                state.Kind is RegisterKind.Stack or RegisterKind.MapValue or RegisterKind.MapKey or RegisterKind.Memory or RegisterKind.Packet or RegisterKind.PacketMetadata
                || (orNull && isNull));
        }

        private void CheckMemory(RegisterState state, int register, int size, bool isWrite)
        {
            DemandMemory(state, register, false);
            if (size == 0)
                return;
            if (state.Kind == RegisterKind.Stack)
            {
                checker.StackFrame(state, register, 0, size, isWrite ? "write to" : "read from", out _, out _);
                if (isWrite)
                    _written.Add((state, size));
            }
            else
            {
                checker.CheckAccess(state, register, 0, size, isWrite);
            }
        }

        private void CheckSize(RegisterState size, int register, bool zeroAllowed)
        {
            if (size.IsPointer)
                throw checker.Refuse($"R{register} type={size.TypeName} expected=scalar");
            var memory = _memory!;
            if (size.Range.SignedMin < 0 && !checker._hasForgotten)
                throw checker.Refuse($"R{register} min value is negative, either use unsigned or 'var &= const'");
            if (size.Range.UnsignedMin == 0 && !zeroAllowed)
                throw checker.Refuse($"R{register} invalid zero-sized read: u64=[{size.Range.UnsignedMin},{size.Range.UnsignedMax}]");
            if (size.Range.UnsignedMax >= MaxOffset)
            {
                if (!checker._hasForgotten)
                    throw checker.Refuse($"R{register} unbounded memory access, use 'var &= const' or 'if (var < const)'");
                return;
            }

            MaxSize = (int)size.Range.UnsignedMax;
            if (memory.Kind == RegisterKind.Scalar)
            {
                if (MaxSize > 0)
                    throw checker.Refuse($"R{_memoryRegister} type=scalar expected=fp, pkt, pkt_meta, map_key, map_value, mem, ringbuf_mem, buf, trusted_ptr_");
                return;
            }

            CheckMemory(memory, _memoryRegister, MaxSize, _memoryIsOutput);
        }
    }
}
