using System.Text;

namespace BpfSharp.Kernel.Interop;

/// <summary>Strings as they cross the kernel's border: NUL-terminated UTF-8.</summary>
internal static class KernelText
{
    public static string FromNulTerminated(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    /// <summary>The bytes of a string with its NUL, to be pinned during a call.</summary>
    public static byte[] ToNulTerminated(string text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }
}
