using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BpfSharp.Embedded.Observing.Native;

/// <summary>struct user_regs_struct of x86-64; its first 21 words are the kernel's struct pt_regs.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct UserRegisters
{
    /// <summary>Bytes of struct pt_regs.</summary>
    public const int PtRegsSize = 21 * 8;

    public ulong R15, R14, R13, R12, Bp, Bx, R11, R10, R9, R8, Ax, Cx, Dx, Si, Di, OriginalAx, Ip, Cs, Flags, Sp, Ss;
    public ulong FsBase, GsBase, Ds, Es, Fs, Gs;

    /// <summary>The struct pt_regs in it.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> PtRegs => MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in R15, 21));

    /// <summary>A general register by its number in instructions.</summary>
    public ulong this[int number]
    {
        readonly get => number switch
        {
            0 => Ax,
            1 => Cx,
            2 => Dx,
            3 => Bx,
            4 => Sp,
            5 => Bp,
            6 => Si,
            7 => Di,
            8 => R8,
            9 => R9,
            10 => R10,
            11 => R11,
            12 => R12,
            13 => R13,
            14 => R14,
            _ => R15,
        };
        set => Set(number) = value;
    }

    [UnscopedRef]
    private ref ulong Set(int number)
    {
        switch (number)
        {
            case 0: return ref Ax;
            case 1: return ref Cx;
            case 2: return ref Dx;
            case 3: return ref Bx;
            case 4: return ref Sp;
            case 5: return ref Bp;
            case 6: return ref Si;
            case 7: return ref Di;
            case 8: return ref R8;
            case 9: return ref R9;
            case 10: return ref R10;
            case 11: return ref R11;
            case 12: return ref R12;
            case 13: return ref R13;
            case 14: return ref R14;
            default: return ref R15;
        }
    }
}

/// <summary>struct ptrace_syscall_info.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SyscallInformation
{
    /// <summary>PTRACE_SYSCALL_INFO_ENTRY and _EXIT.</summary>
    public const byte Entry = 1, Exit = 2;

    /// <summary>AUDIT_ARCH_X86_64.</summary>
    public const uint X64 = 0xc000_003e;

    public byte Operation;
    private readonly byte _pad1, _pad2, _pad3;
    public uint Architecture;
    public ulong InstructionPointer;
    public ulong StackPointer;

    /// <summary>At entry the number, at exit the result.</summary>
    public ulong Value;

    /// <summary>At entry the arguments.</summary>
    public SixWords Arguments;
    private readonly ulong _rest;
}

/// <summary>Arguments of a system call.</summary>
[InlineArray(6)]
internal struct SixWords
{
    private ulong _first;
}

/// <summary>siginfo_t, of which only the first fields matter here.</summary>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal struct SignalInformation
{
    public int Number;
    public int Error;

    /// <summary>Who sent it: 0 and less are processes, more is the kernel.</summary>
    public int Code;
}

/// <summary>What waitpid said.</summary>
internal readonly record struct WaitStatus(int Value)
{
    /// <summary>SIGTRAP | 0x80: a system call, by PTRACE_O_TRACESYSGOOD.</summary>
    public const int SyscallStop = Signals.Trap | 0x80;

    public bool IsStop => (Value & 0xff) == 0x7f;

    public bool IsExit => (Value & 0x7f) == 0;

    /// <summary>Where it stopped.</summary>
    public int StopSignal => (Value >> 8) & 0xff;

    /// <summary>The ptrace event; 0 where it is a signal or a system call.</summary>
    public PtraceEvent Event => (PtraceEvent)(Value >> 16);

    /// <summary>The exit code as shells have it: 128 + the signal for those that died of one.</summary>
    public int ExitCode => IsExit ? (Value >> 8) & 0xff : 128 + (Value & 0x7f);
}

/// <summary>PTRACE_EVENT_*.</summary>
internal enum PtraceEvent
{
    None,
    Fork,
    VFork,
    Clone,
    Exec,
    VForkDone,
    Exit,
    Seccomp,
    Stop = 128,
}

/// <summary>Numbers of signals.</summary>
internal static class Signals
{
    public const int Trap = 5, Kill = 9, Pipe = 13, Child = 17, Cont = 18, Stop = 19, TerminalStop = 20, TtyIn = 21, TtyOut = 22, Urgent = 23;

    /// <summary>True for those that stop a process.</summary>
    public static bool IsStopping(int signal) => signal is Stop or TerminalStop or TtyIn or TtyOut;
}
