using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;

namespace BpfSharp.Kernel.Tracing;

/// <summary>
/// A file system that is mounted nowhere (fsopen, fsconfig, fsmount; since 5.2): only this descriptor leads to it, and it is gone when the descriptor is closed.
/// </summary>
internal static class DetachedMount
{
    private const int CloseOnExec = 1;

    /// <summary>FSCONFIG_CMD_CREATE.</summary>
    private const int CommandCreate = 6;

    /// <summary>The root of a new instance of a file system; null with the reason where the kernel refuses.</summary>
    public static unsafe BpfHandle? Open(string fileSystem, out Errno errno)
    {
        var name = KernelText.ToNulTerminated(fileSystem);
        fixed (byte* namePointer = name)
        {
            using var context = Take(Libc.Syscall(SyscallNumber.FsOpen, (nint)namePointer, CloseOnExec), out errno);
            if (context is null)
                return null;
            using var lease = context.Lease();
            if (Libc.Syscall(SyscallNumber.FsConfig, lease.Fd, CommandCreate) >= 0)
                return Take(Libc.Syscall(SyscallNumber.FsMount, lease.Fd, CloseOnExec), out errno);
            errno = Libc.LastError;
            return null;
        }
    }

    private static BpfHandle? Take(nint fd, out Errno errno)
    {
        errno = fd < 0 ? Libc.LastError : Errno.None;
        return fd < 0 ? null : BpfHandle.Own((int)fd);
    }
}
