using System.Runtime.CompilerServices;

namespace BpfSharp.Embedded.Observing.Native;

/// <summary>ptrace(2), request by request. All but <see cref="Seize"/> and <see cref="Interrupt"/> want the thread to be in a ptrace-stop. Only the tracer's thread may call these.</summary>
internal static unsafe class Ptrace
{
    /// <summary>PTRACE_O_TRACESYSGOOD, and events for forks of every kind, exec and exit. Not EXITKILL: what we observe goes on without us.</summary>
    public const int ObserveOptions = 0x01 | 0x02 | 0x04 | 0x08 | 0x10 | 0x40;

    /// <summary>PTRACE_O_EXITKILL.</summary>
    public const int ExitKillOption = 0x10_0000;

    private const int Continue = 7, SingleStep = 9, GetRegisters = 12, SetRegisters = 13, DetachRequest = 17, Syscall = 24;
    private const int GetEventMessage = 0x4201, GetSignalInformation = 0x4202, SetSignalInformation = 0x4203, SeizeRequest = 0x4206, InterruptRequest = 0x4207, ListenRequest = 0x4208, GetSyscallInformation = 0x420e;

    /// <summary>Begins to trace a process.</summary>
    public static Errno Seize(int pid, int options) => Result(Libc.Ptrace(SeizeRequest, pid, 0, options));

    /// <summary>Makes a running thread stop.</summary>
    public static bool Interrupt(int thread) => Libc.PtraceFast(InterruptRequest, thread, 0, 0) == 0;

    /// <summary>Leaves a thread in its group-stop, but hears of its end.</summary>
    public static bool Listen(int thread) => Libc.PtraceFast(ListenRequest, thread, 0, 0) == 0;

    /// <summary>Lets a thread run on; false where it is gone (killed).</summary>
    public static bool Resume(int thread, ResumeMode mode, int signal)
        => Libc.PtraceFast(mode switch { ResumeMode.Run => Continue, ResumeMode.Step => SingleStep, ResumeMode.ToSyscall => Syscall }, thread, 0, signal) == 0;

    /// <summary>Ends the tracing of a stopped thread.</summary>
    public static bool Detach(int thread, int signal) => Libc.Ptrace(DetachRequest, thread, 0, signal) == 0;

    /// <summary>What an event brings: a new thread's number, an exit status, the former number of a thread that called exec.</summary>
    public static bool TryGetMessage(int thread, out ulong message)
    {
        ulong value = 0;
        var done = Libc.PtraceFast(GetEventMessage, thread, 0, (nint)(&value)) == 0;
        message = value;
        return done;
    }

    public static bool TryGetRegisters(int thread, out UserRegisters registers)
    {
        fixed (UserRegisters* place = &registers)
            return Libc.PtraceFast(GetRegisters, thread, 0, (nint)place) == 0;
    }

    public static bool TrySetRegisters(int thread, in UserRegisters registers)
    {
        fixed (UserRegisters* place = &registers)
            return Libc.PtraceFast(SetRegisters, thread, 0, (nint)place) == 0;
    }

    /// <summary>Needs Linux 5.3.</summary>
    public static bool TryGetSyscall(int thread, out SyscallInformation information)
    {
        Unsafe.SkipInit(out information);
        fixed (SyscallInformation* place = &information)
            return Libc.PtraceFast(GetSyscallInformation, thread, sizeof(SyscallInformation), (nint)place) > 0;
    }

    public static bool TryGetSignal(int thread, out SignalInformation information)
    {
        fixed (SignalInformation* place = &information)
            return Libc.PtraceFast(GetSignalInformation, thread, 0, (nint)place) == 0;
    }

    public static bool TrySetSignal(int thread, in SignalInformation information)
    {
        fixed (SignalInformation* place = &information)
            return Libc.PtraceFast(SetSignalInformation, thread, 0, (nint)place) == 0;
    }

    private static Errno Result(nint result) => result < 0 ? Libc.LastError : Errno.None;
}

/// <summary>How a thread goes on.</summary>
internal enum ResumeMode
{
    /// <summary>To the next signal or event.</summary>
    Run,

    /// <summary>To the next instruction.</summary>
    Step,

    /// <summary>To the next entry or exit of a system call, too.</summary>
    ToSyscall,
}
