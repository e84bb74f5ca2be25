using System.Runtime.InteropServices;
using BpfSharp.Embedded.Observing.Native;
using BpfSharp.Embedded.Observing.Tracing;

namespace BpfSharp.Embedded.Observing.Uprobes;

/// <summary>Does what the commonest first instructions of functions do, which saves the thread a stop.</summary>
internal static class InstructionEmulator
{
    /// <summary>Executes the instruction on the registers, which are at it; false where it isn't one of those.</summary>
    public static bool TryExecute(Tracee thread, ReadOnlySpan<byte> code, ref UserRegisters registers)
    {
        const ulong CodeSegment64 = 0x33;
        if (registers.Cs != CodeSegment64)
            return false;
        switch (code)
        {
            // endbr64
            case [0xf3, 0x0f, 0x1e, 0xfa, ..]:
                registers.Ip += 4;
                return true;
            // nop
            case [0x90, ..]:
                registers.Ip += 1;
                return true;
            // ret
            case [0xc3, ..]:
                Span<ulong> target = stackalloc ulong[1];
                if (!thread.TryRead(registers.Sp, MemoryMarshal.AsBytes(target)))
                    return false;
                (registers.Ip, registers.Sp) = (target[0], registers.Sp + 8);
                return true;
            // push rax … rdi; push r8 … r15
            case [>= 0x50 and <= 0x57, ..]:
                return TryPush(thread, ref registers, code[0] & 7, 1);
            case [0x41, >= 0x50 and <= 0x57, ..]:
                return TryPush(thread, ref registers, 8 + (code[1] & 7), 2);
            // mov r64, r64
            case [>= 0x48 and <= 0x4d, 0x89, >= 0xc0, ..] when (code[0] & 2) == 0:
                registers[(code[2] & 7) + ((code[0] & 1) << 3)] = registers[((code[2] >> 3) & 7) + ((code[0] & 4) << 1)];
                registers.Ip += 3;
                return true;
            default:
                return false;
        }
    }

    private static bool TryPush(Tracee thread, ref UserRegisters registers, int number, ulong length)
    {
        // Memory that grows only when the process itself touches it, or that it may not write, is left to it.
        if (!ProcessMemory.TryWrite(thread.ThreadId, registers.Sp - 8, BitConverter.GetBytes(registers[number])))
            return false;
        registers.Sp -= 8;
        registers.Ip += length;
        return true;
    }
}
