using BpfSharp.Embedded.Contexts;
using BpfSharp.Embedded.Execution;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Checking;

/// <content>Loads and stores.</content>
internal sealed partial class ProgramChecker
{
    private void CheckLoad(Instruction instruction, int slot)
    {
        var pointer = ReadRegister(instruction.Source);
        var size = instruction.AccessSize().Bytes();
        var isSigned = instruction.AccessMode() == AccessMode.MemorySigned;
        Frame[instruction.Destination] = pointer.Kind switch
        {
            RegisterKind.Stack => LoadStack(pointer, instruction.Source, instruction.Offset, size, isSigned),
            RegisterKind.Context => LoadContext(pointer, instruction, slot, size, isSigned),
            _ => LoadMemory(pointer, instruction.Source, instruction.Offset, size, isSigned),
        };
    }

    private void CheckStore(Instruction instruction)
    {
        var isRegister = instruction.Class == InstructionClass.StoreRegister;
        var value = isRegister ? ReadRegister(instruction.Source) : RegisterState.Constant((ulong)instruction.Immediate);
        var pointer = ReadRegister(instruction.Destination);
        var size = instruction.AccessSize().Bytes();
        if (instruction.IsAtomic())
        {
            CheckAtomic(instruction, pointer, value, size);
            return;
        }

        if (pointer.Kind == RegisterKind.Stack)
            StoreStack(pointer, instruction.Destination, instruction.Offset, size, value);
        else
            CheckWrite(pointer, instruction.Destination, instruction.Offset, size);
    }

    private void CheckAtomic(Instruction instruction, RegisterState pointer, RegisterState value, int size)
    {
        if (value.IsPointer)
            throw Refuse($"R{instruction.Source} leaks addr into mem");
        if (instruction.Immediate == (int)AtomicOperation.CompareExchange && ReadRegister(0).IsPointer)
            throw Refuse("R0 leaks addr into mem");
        if (pointer.Kind is RegisterKind.Context or RegisterKind.Packet or RegisterKind.PacketMetadata)
            throw Refuse($"BPF_ATOMIC stores into R{instruction.Destination} {pointer.TypeName} is not allowed");
        if (pointer.Kind == RegisterKind.Stack)
            StoreStack(pointer, instruction.Destination, instruction.Offset, size, RegisterState.UnknownScalar);
        else
            CheckWrite(pointer, instruction.Destination, instruction.Offset, size);
        if (instruction.Immediate == (int)AtomicOperation.CompareExchange)
            Frame[0] = RegisterState.Scalar(ScalarRange.OfSize(size, false));
        else if ((instruction.Immediate & 1) != 0)
            Frame[instruction.Source] = RegisterState.Scalar(ScalarRange.OfSize(size, false));
    }

    private RegisterState LoadMemory(RegisterState pointer, int register, int offset, int size, bool isSigned)
    {
        CheckAccess(pointer, register, offset, size, false);
        return RegisterState.Scalar(ScalarRange.OfSize(size, isSigned));
    }

    private void CheckWrite(RegisterState pointer, int register, int offset, int size)
    {
        if (pointer.Kind == RegisterKind.Context)
        {
            var at = FixedOffset(pointer, register, offset);
            if (_context.Find(at, size) is not { IsWritable: true })
                throw Refuse($"invalid bpf_context access off={at} size={size}");
            return;
        }

        if (pointer.Kind is RegisterKind.MapKey)
            throw Refuse($"R{register} cannot write into map_key");
        CheckAccess(pointer, register, offset, size, true);
    }

    /// <summary>Any memory but the stack and the context.</summary>
    private void CheckAccess(RegisterState pointer, int register, int offset, int size, bool isWrite)
    {
        switch (pointer.Kind)
        {
            case RegisterKind.MapValue:
                if (isWrite && (pointer.Map!.Flags & MapFlags.ReadOnlyForPrograms) != 0)
                    throw Refuse($"write into map forbidden, value_size={pointer.Map.ValueSize} off={pointer.Offset + offset} size={size}");
                if (!isWrite && (pointer.Map!.Flags & MapFlags.WriteOnlyForPrograms) != 0)
                    throw Refuse($"read from map forbidden, value_size={pointer.Map.ValueSize} off={pointer.Offset + offset} size={size}");
                CheckBounds(pointer, register, offset, size, pointer.Map!.ValueSize, $"map value, value_size={pointer.Map.ValueSize}");
                break;
            case RegisterKind.MapKey:
                CheckBounds(pointer, register, offset, size, pointer.Map!.KeySize, $"map key, key_size={pointer.Map.KeySize}");
                break;
            case RegisterKind.Memory:
                CheckBounds(pointer, register, offset, size, pointer.Size, $"memory, mem_size={pointer.Size}");
                break;
            case RegisterKind.Packet or RegisterKind.PacketMetadata:
                CheckPacket(pointer, register, offset, size);
                break;
            case RegisterKind.Object when !isWrite:
                break;
            default:
                throw Refuse($"R{register} invalid mem access '{pointer.TypeName}'");
        }
    }

    /// <summary>The least and the greatest address must both be inside.</summary>
    private void CheckBounds(RegisterState pointer, int register, int offset, int size, int length, string what)
    {
        var start = (long)pointer.Offset + offset;
        if (pointer.Range.SignedMin < 0 && (pointer.Range.SignedMin == long.MinValue || start + pointer.Range.SignedMin < 0))
        {
            if (_hasForgotten)
                return;
            throw Refuse($"R{register} min value is negative, either use unsigned index or do a if (index >=0) check.");
        }

        var least = start + pointer.Range.SignedMin;
        if (least < 0 || least + size > length)
            throw Refuse($"invalid access to {what} off={least} size={size}\nR{register} min value is outside of the allowed memory range");
        if (pointer.Range.UnsignedMax >= MaxOffset)
        {
            if (_hasForgotten)
                return;
            throw Refuse($"R{register} unbounded memory access, make sure to bounds check any such access");
        }

        var greatest = start + (long)pointer.Range.UnsignedMax;
        if (greatest + size > length && !_hasForgotten)
            throw Refuse($"invalid access to {what} off={greatest} size={size}\nR{register} max value is outside of the allowed memory range");
    }

    private void CheckPacket(RegisterState pointer, int register, int offset, int size)
    {
        var start = pointer.Offset + offset;
        if (pointer.Range.SignedMin < 0 && !_hasForgotten)
            throw Refuse($"R{register} min value is negative, either use unsigned index or do a if (index >=0) check.");
        if (start < 0 || start + size > pointer.Size)
            throw Refuse($"invalid access to packet, off={start} size={size}, R{register}(id={pointer.Id},off={start},r={pointer.Size})\nR{register} offset is outside of the packet");
    }

    private int FixedOffset(RegisterState pointer, int register, int offset)
    {
        if (!pointer.Range.IsConstant)
            throw Refuse($"variable ctx access var_off=(0x{pointer.Range.Bits.Value:x}; 0x{pointer.Range.Bits.Mask:x}) disallowed");
        if (pointer.Offset < 0)
            throw Refuse($"negative offset ctx ptr R{register} off={pointer.Offset} disallowed");
        return pointer.Offset + (int)pointer.Range.SignedMin + offset;
    }

    private RegisterState LoadContext(RegisterState pointer, Instruction instruction, int slot, int size, bool isSigned)
    {
        var at = FixedOffset(pointer, instruction.Source, instruction.Offset);
        var part = at < 0 ? null : _context.Find(at, size);
        var isAligned = at % size == 0 || _context.Name == "pt_regs";
        if (part is not { } found || !isAligned || (found.Kind != ContextFieldKind.Number && size != 4))
            throw Refuse($"invalid bpf_context access off={at} size={size}");
        if (found.Kind == ContextFieldKind.Number)
            return RegisterState.Scalar(ScalarRange.OfSize(size, isSigned));
        if (pointer.Offset != 0)
            throw Refuse($"dereference of modified ctx ptr R{instruction.Source} off={pointer.Offset} disallowed");
        _replacements[slot] = new Instruction(
            (byte)((byte)AccessMode.Memory | (byte)AccessSize.Double | (byte)InstructionClass.LoadRegister),
            instruction.Destination, instruction.Source, (short)_context.PointerOffset(found.Kind), 0);
        return new RegisterState
        {
            Kind = found.Kind switch
            {
                ContextFieldKind.PacketStart => RegisterKind.Packet,
                ContextFieldKind.PacketMetadata => RegisterKind.PacketMetadata,
                _ => RegisterKind.PacketEnd,
            },
        };
    }

    /// <summary>The frame that a stack pointer is of, and the offset from its end; throws where the access leaves it.</summary>
    private FrameState StackFrame(RegisterState pointer, int register, int offset, int size, string access, out int at, out bool isFixed)
    {
        isFixed = pointer.Range.IsConstant;
        var least = (long)pointer.Offset + offset + (isFixed ? pointer.Range.SignedMin : 0);
        if (!isFixed)
        {
            if (pointer.Range.SignedMin <= -MaxOffset || pointer.Range.SignedMax >= MaxOffset)
            {
                if (!_hasForgotten)
                    throw Refuse($"invalid unbounded variable-offset {access} stack R{register}");
                at = -VmContext.FrameSize;
                return _state.Frames[pointer.Frame];
            }

            least += pointer.Range.SignedMin;
        }

        var greatest = isFixed ? least : (long)pointer.Offset + offset + pointer.Range.SignedMax;
        if (least < -VmContext.FrameSize || greatest + size > 0)
        {
            if (!_hasForgotten || isFixed)
                throw Refuse($"invalid {(isFixed ? "" : "variable-offset ")}{access} stack R{register} {(isFixed ? $"off={least}" : $"var_off=(0x{pointer.Range.Bits.Value:x}; 0x{pointer.Range.Bits.Mask:x})")} size={size}");
            least = -VmContext.FrameSize;
        }

        at = (int)least;
        var frame = _state.Frames[pointer.Frame];
        frame.Depth = Math.Max(frame.Depth, -at);
        CheckDepth();
        return frame;
    }

    private void CheckDepth()
    {
        var total = _state.Frames.Sum(frame => (Math.Max(frame.Depth, 1) + 31) & ~31);
        if (total > VmContext.FrameSize && _state.Frames.Count > 1)
            throw Refuse($"combined stack size of {_state.Frames.Count} calls is {total}. Too large");
    }

    private RegisterState LoadStack(RegisterState pointer, int register, int offset, int size, bool isSigned)
    {
        var frame = StackFrame(pointer, register, offset, size, "read from", out var at, out var isFixed);
        CheckAligned(pointer, at, size, isFixed);
        var word = isFixed ? frame.Word(at) : null;
        if (word is null)
            return RegisterState.Scalar(ScalarRange.OfSize(size, isSigned));
        if (size == 8)
            return word;
        if (word.Kind != RegisterKind.Scalar)
            return word.IsPointer ? throw Refuse($"corrupted spill memory at off {at}") : RegisterState.Scalar(ScalarRange.OfSize(size, isSigned));
        // The lower bytes of a number that is known.
        if (word.Range.IsConstant)
        {
            var shift = (at & 7) * 8;
            var value = word.Range.UnsignedMin >> shift;
            var bits = 64 - (size * 8);
            return RegisterState.Constant(isSigned ? (ulong)((long)(value << bits) >> bits) : value << bits >> bits);
        }

        return !isSigned && size == 4 && at % 8 == 0 ? RegisterState.Scalar(word.Range.Truncated()) : RegisterState.Scalar(ScalarRange.OfSize(size, isSigned));
    }

    private void StoreStack(RegisterState pointer, int register, int offset, int size, RegisterState value)
    {
        var frame = StackFrame(pointer, register, offset, size, "write to", out var at, out var isFixed);
        CheckAligned(pointer, at, size, isFixed);
        if (!isFixed)
        {
            var length = (int)Math.Min(-at, pointer.Range.SignedMax - pointer.Range.SignedMin + size);
            frame.Scribble(at, Math.Max(size, length));
            return;
        }

        if (size == 8)
        {
            frame.SetWord(at, value);
            return;
        }

        if (value.IsPointer)
            throw Refuse("invalid size of register spill");
        frame.SetWord(at, size == 4 && at % 8 == 0 ? HalfKnown(value.Range.Truncated()) : null);
    }

    /// <summary>Only the lower half was written; loads of the whole word must not take it for all.</summary>
    private static RegisterState HalfKnown(in ScalarRange low)
    {
        var bits = new Tnum(low.Bits.Value, low.Bits.Mask | 0xffff_ffff_0000_0000);
        return RegisterState.Scalar((ScalarRange.Unknown with { LowMin = low.LowMin, LowMax = low.LowMax, Bits = bits }).Normalized());
    }

    private void CheckAligned(RegisterState pointer, int at, int size, bool isFixed)
    {
        if (isFixed && at % size != 0)
            throw Refuse($"misaligned stack access off 0+{at - pointer.Offset}+{pointer.Offset} size {size}");
    }

    private void CheckWide(Instruction instruction, int slot)
    {
        if (!instruction.IsWide)
            throw Refuse("BPF_LD_[ABS|IND] instructions not allowed for this program type");
        var upper = (ulong)(uint)_program[slot + 1].Immediate;
        Frame[instruction.Destination] = instruction.Source switch
        {
            Opcode.PseudoNone => RegisterState.Constant((upper << 32) | (uint)instruction.Immediate),
            Opcode.PseudoFunction => new RegisterState { Kind = RegisterKind.Function, Frame = slot + 1 + instruction.Immediate },
            Opcode.PseudoMapFd when _maps.TryGetValue(slot, out var map)
                => new RegisterState { Kind = RegisterKind.Map, Map = map.Info, Inner = (map as Maps.IMapOfMaps)?.Template },
            Opcode.PseudoMapValue when _maps.TryGetValue(slot, out var map) => DirectValue(map, (long)upper),
            _ => throw Refuse("fd 0 is not pointing to valid bpf_map"),
        };
    }

    private RegisterState DirectValue(Maps.VmMap map, long offset)
    {
        if (map.DirectValue is null)
            throw Refuse("no direct value access support for this map type");
        return offset < map.Info.ValueSize
            ? new RegisterState { Kind = RegisterKind.MapValue, Map = map.Info, Offset = (int)offset }
            : throw Refuse($"invalid access to map value pointer, value_size={map.Info.ValueSize} off={offset}");
    }
}
