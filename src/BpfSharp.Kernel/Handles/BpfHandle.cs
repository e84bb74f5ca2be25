using System.Runtime.InteropServices;
using BpfSharp.Kernel.Interop;

namespace BpfSharp.Kernel.Handles;

/// <summary>
/// A file descriptor that the kernel gave: a map, a program, a link, BTF, a perf event. Always at least 1, because attribute structs read 0 as "absent",
/// and closed on exec. Its number is only to be had inside a <see cref="FdLease"/>.
/// </summary>
internal sealed class BpfHandle : SafeHandle
{
    private const int SmallestFd = 3;

    private BpfHandle(int fd) : base(-1, ownsHandle: true) => SetHandle(fd);

    public override bool IsInvalid => handle < 0;

    /// <summary>Takes over a descriptor that a call just returned.</summary>
    public static BpfHandle Own(int fd)
    {
        if (fd != 0)
            return new BpfHandle(fd);
        var moved = Libc.Fcntl(fd, Libc.DuplicateCloseOnExec, SmallestFd);
        var errno = Libc.LastError;
        _ = Libc.Close(fd);
        return moved >= 0 ? new BpfHandle(moved) : throw new BpfException($"Descriptor 0 can't be duplicated: {Errors.Describe(errno)}.", errno);
    }

    /// <summary>The number, for as long as the lease lasts.</summary>
    public FdLease Lease() => new(this);

    /// <summary>Another descriptor of the same object.</summary>
    public BpfHandle Duplicate()
    {
        using var lease = Lease();
        var fd = Libc.Fcntl(lease.Fd, Libc.DuplicateCloseOnExec, SmallestFd);
        return fd >= 0 ? new BpfHandle(fd) : throw new BpfException($"The descriptor can't be duplicated: {Errors.Describe(Libc.LastError)}.", Libc.LastError);
    }

    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;
}
