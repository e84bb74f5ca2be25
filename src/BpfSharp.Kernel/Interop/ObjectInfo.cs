using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop.Attributes;

namespace BpfSharp.Kernel.Interop;

/// <summary>Asks the kernel about an object (BPF_OBJ_GET_INFO_BY_FD). Kernels fill in as much of a record as they know; the rest stays as it was.</summary>
internal static class ObjectInfo
{
    public static unsafe Errno Read<TRecord>(BpfHandle handle, ref TRecord record) where TRecord : unmanaged
    {
        using var lease = handle.Lease();
        fixed (TRecord* pointer = &record)
        {
            var attributes = new ObjectInfoAttr { BpfFd = lease.Fd, InfoLen = (uint)sizeof(TRecord), Info = (ulong)pointer };
            return BpfSyscall.Invoke(BpfCommand.ObjGetInfoByFd, ref attributes).Errno;
        }
    }
}
