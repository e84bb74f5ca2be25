using System.Text;
using BpfSharp.Embedded.Observing.Native;

namespace BpfSharp.Embedded.Observing.Tracing;

/// <summary>A thread's name, kept open since programs ask for it at every event and threads can change it at any time.</summary>
internal sealed unsafe class CommFile(int threadId) : IDisposable
{
    private const int CloseOnExec = 0x80000;

    private readonly int _fd = Libc.Open($"/proc/{threadId}/comm", CloseOnExec);
    private ulong _first, _second;
    private string _name = "";

    /// <summary>The name; the last one known once the thread is gone.</summary>
    public string Read()
    {
        var bytes = stackalloc ulong[3];
        var length = _fd < 0 ? 0 : Libc.ReadAt(_fd, bytes, 24, 0);
        if (length <= 1 || (bytes[0] == _first && bytes[1] == _second))
            return _name;
        (_first, _second) = (bytes[0], bytes[1]);
        return _name = Encoding.UTF8.GetString((byte*)bytes, (int)length - 1);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_fd >= 0)
            _ = Libc.Close(_fd);
    }
}
