using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Interop.Attributes;

namespace BpfSharp.Kernel.Objects;

/// <summary>What the kernel tells about a set of types that it holds.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Size">Bytes of the types.</param>
/// <param name="Name">The module's name or <c>vmlinux</c>; empty for types that a process loaded.</param>
/// <param name="IsKernel">True for the kernel's and its modules' own.</param>
internal sealed record BtfFacts(uint Id, int Size, string Name, bool IsKernel)
{
    private const int LongestName = 64;

    public static unsafe BtfFacts? Read(BpfHandle handle, out Errno errno)
    {
        var name = stackalloc byte[LongestName];
        var record = new BtfInfoRecord { Name = (ulong)name, NameLen = LongestName };
        errno = ObjectInfo.Read(handle, ref record);
        return errno == Errno.None
            ? new BtfFacts(record.Id, checked((int)record.BtfSize), KernelText.FromNulTerminated(new ReadOnlySpan<byte>(name, LongestName)), record.KernelBtf != 0)
            : null;
    }

    /// <summary>Copies the types.</summary>
    /// <param name="handle">The object.</param>
    /// <param name="bytes">Room for <see cref="Size"/> bytes.</param>
    public static unsafe Errno ReadBytes(BpfHandle handle, Span<byte> bytes)
    {
        fixed (byte* pointer = bytes)
        {
            var record = new BtfInfoRecord { Btf = (ulong)pointer, BtfSize = (uint)bytes.Length };
            return ObjectInfo.Read(handle, ref record);
        }
    }
}
