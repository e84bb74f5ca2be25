using System.Runtime.InteropServices;

namespace BpfSharp.Embedded.Maps;

/// <summary>Keys that are indexes.</summary>
internal static class IndexKeys
{
    /// <summary>The index after another, as the kernel's arrays count: an index that isn't one starts again.</summary>
    public static Errno Next(ReadOnlySpan<byte> key, Span<byte> next, uint count)
    {
        var index = key.IsEmpty ? uint.MaxValue : MemoryMarshal.Read<uint>(key);
        if (index == count - 1)
            return Errno.ENOENT;
        MemoryMarshal.Write(next, index >= count ? 0 : index + 1);
        return Errno.None;
    }
}
