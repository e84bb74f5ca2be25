using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Interop.Attributes;

namespace BpfSharp.Kernel.Objects;

/// <summary>Reads all that the kernel tells of a set of types.</summary>
internal static class KernelBtfReader
{
    /// <summary>Longer than MODULE_NAME_LEN (64 - 8) ever was.</summary>
    private const int LongestName = 64;

    public static unsafe KernelBtfInfo? Read(BpfHandle handle)
    {
        var name = stackalloc byte[LongestName];
        var record = new BtfInfoRecord { Name = (ulong)name, NameLen = LongestName };
        return ObjectInfo.Read(handle, ref record) != Errno.None ? null
            : new KernelBtfInfo(record.Id, KernelText.FromNulTerminated(new ReadOnlySpan<byte>(name, LongestName)), (int)record.BtfSize, record.KernelBtf != 0);
    }

    public static unsafe byte[]? ReadBytes(BpfHandle handle)
    {
        if (Read(handle) is not { } info)
            return null;
        var bytes = new byte[info.Size];
        fixed (byte* pointer = bytes)
        {
            var record = new BtfInfoRecord { Btf = (ulong)pointer, BtfSize = (uint)bytes.Length };
            return ObjectInfo.Read(handle, ref record) == Errno.None ? bytes : null;
        }
    }
}
