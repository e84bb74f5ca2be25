using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;

namespace BpfSharp.Kernel.Links;

/// <summary>perf_event_open(2) and what is done with its descriptors.</summary>
internal static class PerfEvent
{
    /// <summary>PERF_FLAG_FD_CLOEXEC.</summary>
    private const int CloseOnExec = 8;

    // _IO('$', 0), _IO('$', 1) and _IOW('$', 8, __u32) of linux/perf_event.h.
    private const nuint IoctlEnable = 0x2400;
    private const nuint IoctlDisable = 0x2401;
    private const nuint IoctlSetBpf = 0x40042408;

    /// <summary>Opens an event, not yet counting.</summary>
    /// <param name="attributes">What to observe; its size is filled in here.</param>
    /// <param name="processId">The process, or -1 for all.</param>
    /// <param name="cpu">The CPU, or -1 for any (of one process).</param>
    /// <param name="errno">Why there is none.</param>
    public static unsafe BpfHandle? Open(PerfEventAttr attributes, int processId, int cpu, out Errno errno)
    {
        attributes.Size = (uint)sizeof(PerfEventAttr);
        var fd = (int)Libc.Syscall(SyscallNumber.PerfEventOpen, (nint)(&attributes), processId, cpu, -1, CloseOnExec);
        errno = fd < 0 ? Libc.LastError : Errno.None;
        return fd < 0 ? null : BpfHandle.Own(fd);
    }

    public static Errno Enable(BpfHandle perfEvent) => Control(perfEvent, IoctlEnable, 0);

    public static Errno Disable(BpfHandle perfEvent) => Control(perfEvent, IoctlDisable, 0);

    /// <summary>Attaches a program the way of kernels before 5.15.</summary>
    public static Errno SetProgram(BpfHandle perfEvent, BpfHandle program)
    {
        using var lease = program.Lease();
        return Control(perfEvent, IoctlSetBpf, lease.Fd);
    }

    private static Errno Control(BpfHandle perfEvent, nuint request, nint argument)
    {
        using var lease = perfEvent.Lease();
        return Libc.Ioctl(lease.Fd, request, argument) < 0 ? Libc.LastError : Errno.None;
    }
}
