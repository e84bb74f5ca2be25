using BpfSharp.Backends;

namespace BpfSharp.Embedded;

/// <summary>The lines that programs print, kept until someone reads them; the oldest are lost where nobody does, as in the kernel's trace buffer.</summary>
internal sealed class EmbeddedTrace : IDisposable
{
    private const int MaxLines = 65_536;

    private readonly Queue<string> _lines = new();
    private readonly SemaphoreSlim _count = new(0);

    /// <summary>Takes a line.</summary>
    public void Add(VmTraceLine line)
    {
        lock (_lines)
        {
            if (_lines.Count == MaxLines)
            {
                _lines.Dequeue();
                _lines.Enqueue(line.ToString());
                return;
            }

            _lines.Enqueue(line.ToString());
        }

        _count.Release();
    }

    /// <summary>A reader; what one takes no other sees.</summary>
    public ITraceReader OpenReader() => new Reader(this);

    /// <inheritdoc/>
    public void Dispose() => _count.Dispose();

    private sealed class Reader(EmbeddedTrace trace) : ITraceReader
    {
        public bool TryReadLine(TimeSpan timeout, CancellationToken cancellation, out string line)
        {
            line = "";
            if (!trace._count.Wait(timeout, cancellation))
                return false;
            lock (trace._lines)
                line = trace._lines.Dequeue();
            return true;
        }

        public void Dispose()
        {
        }
    }
}
