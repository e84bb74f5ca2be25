using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace BpfSharp.Cli.Bpftool.Tracing;

/// <summary>
/// Reads this process's own memory at the addresses that a system call was given. By way of <c>/proc/self/mem</c>: an address that is wrong
/// gives nothing, where a pointer would end the process.
/// </summary>
internal sealed class ProcessMemory : IDisposable
{
    private const int LongestText = 256;

    private readonly SafeFileHandle? _memory = File.Exists("/proc/self/mem") ? File.OpenHandle("/proc/self/mem") : null;

    /// <summary>The bytes at an address; fewer, or none, where they can't be read.</summary>
    public byte[] Read(ulong address, int length)
    {
        if (_memory is null || address is 0 or > long.MaxValue || length <= 0)
            return [];
        var bytes = new byte[length];
        try
        {
            return bytes[..RandomAccess.Read(_memory, bytes, (long)address)];
        }
        catch (IOException)
        {
            // EIO: nothing is mapped there. A trace goes on without the contents.
            return [];
        }
    }

    /// <summary>The text at an address, up to its NUL.</summary>
    public string ReadText(ulong address)
    {
        var bytes = Read(address, LongestText);
        var end = Array.IndexOf(bytes, (byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    public void Dispose() => _memory?.Dispose();

    /// <summary>A little-endian number in bytes that may be too short.</summary>
    public static uint UInt32(ReadOnlySpan<byte> bytes, int offset) => bytes.Length >= offset + sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]) : 0;
}
