using System.Text;
using BpfSharp.Backends;
using BpfSharp.Kernel.Events;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;

namespace BpfSharp.Kernel;

/// <summary>Reads the lines that <c>bpf_trace_printk</c> and the tracers write. For one thread at a time; <see cref="WakeUp"/> and cancellation come from others.</summary>
public sealed class TracePipe : ITraceReader
{
    private const int OpenNonBlocking = 0x800;

    // The kernel fills at most a page a read.
    private readonly byte[] _chunk = new byte[4096];
    private readonly List<byte> _line = [];
    private readonly BpfHandle _pipe;
    private readonly Poller _poller;
    private int _start;
    private int _end;

    private TracePipe(BpfHandle pipe)
    {
        _pipe = pipe;
        _poller = new Poller();
        _poller.Add(pipe, 0);
    }

    /// <summary>Takes the next line, without its end, if the kernel has one ready.</summary>
    public bool TryReadLine(out string line) => TryReadLine(0, CancellationToken.None, out line);

    /// <summary>Waits for the next line.</summary>
    /// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="line">The line without its end.</param>
    /// <returns>False when the time was over or <see cref="WakeUp"/> was called.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public bool TryReadLine(TimeSpan timeout, CancellationToken cancellation, out string line)
    {
        using var registration = cancellation.CanBeCanceled ? cancellation.UnsafeRegister(static poller => ((Poller)poller!).WakeUp(), _poller) : default;
        return TryReadLine(timeout == Timeout.InfiniteTimeSpan ? -1 : (int)Math.Min(timeout.TotalMilliseconds, int.MaxValue), cancellation, out line);
    }

    /// <summary>Ends a wait from another thread.</summary>
    public void WakeUp() => _poller.WakeUp();

    /// <inheritdoc/>
    public void Dispose()
    {
        _poller.Dispose();
        _pipe.Dispose();
    }

    internal static TracePipe Open(string path)
    {
        var fd = Libc.Open(path, Libc.OpenCloseOnExec | OpenNonBlocking);
        if (fd >= 0)
            return new TracePipe(BpfHandle.Own(fd));
        var errno = Libc.LastError;
        var reason = errno == Errno.EBUSY ? " Another reader or the snapshot feature holds it." : errno is Errno.EPERM or Errno.EACCES ? " It is for root only." : "";
        throw new BpfException($"The trace pipe can't be opened: {Errors.Describe(errno)}.{reason}", errno);
    }

    private bool TryReadLine(int milliseconds, CancellationToken cancellation, out string line)
    {
        var until = milliseconds < 0 ? long.MaxValue : Environment.TickCount64 + milliseconds;
        Span<int> ready = stackalloc int[1];
        while (!TakeLine(out line))
        {
            cancellation.ThrowIfCancellationRequested();
            if (Fill())
                continue;
            var left = milliseconds < 0 ? -1 : (int)Math.Max(0, until - Environment.TickCount64);
            if (left == 0)
                return false;
            _poller.Wait(left, ready, out var wokenUp);
            if (wokenUp && !cancellation.IsCancellationRequested)
                return false;
        }

        return true;
    }

    private bool TakeLine(out string line)
    {
        var pending = _chunk.AsSpan(_start, _end - _start);
        var newline = pending.IndexOf((byte)'\n');
        _line.AddRange(newline < 0 ? pending : pending[..newline]);
        _start = newline < 0 ? _end : _start + newline + 1;
        line = newline < 0 ? "" : Encoding.UTF8.GetString([.. _line]);
        if (newline >= 0)
            _line.Clear();
        return newline >= 0;
    }

    private unsafe bool Fill()
    {
        using var lease = _pipe.Lease();
        fixed (byte* pointer = _chunk)
        {
            var count = Libc.Read(lease.Fd, pointer, (nuint)_chunk.Length);
            (_start, _end) = (0, (int)Math.Max(count, 0));
            if (count < 0 && Libc.LastError is not (Errno.EAGAIN or Errno.EINTR))
                throw new BpfException($"The trace pipe can't be read: {Errors.Describe(Libc.LastError)}.", Libc.LastError);
            return count > 0;
        }
    }
}
