using BpfSharp.Backends;
using BpfSharp.Embedded.Maps;

namespace BpfSharp.Embedded;

/// <summary>Hands over what programs wrote to ring buffers and perf event arrays of the engine.</summary>
internal sealed class EmbeddedEventReader : IEventReader
{
    private readonly Lock _lock = new();
    private readonly List<Source> _sources = [];
    private readonly AutoResetEvent _wake = new(false);
    private bool _disposed;

    /// <inheritdoc/>
    public void Add(IMapBackend map, EventReaderOptions options, IEventSink sink)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (map is not EmbeddedMap { Map: var inner } || inner is not (RingBufferMap or PerfEventArrayMap))
            throw new BpfException($"Map {map.Info.Name} can't be read for events: it is of type {map.Info.Type}, not a ring buffer or perf event array of the embedded engine.", Errno.EINVAL);
        ObjectDisposedException.ThrowIf(_disposed, this);
        inner.AddUser();
        if (inner is RingBufferMap ring)
        {
            ring.Committed += Signal;
        }
        else if (inner is PerfEventArrayMap events)
        {
            events.Open((long)options.PagesPerCpu * 4096);
            events.Written += Signal;
        }

        lock (_lock)
            _sources.Add(new Source(inner, sink));
        // Records may be there already.
        Signal();
    }

    /// <inheritdoc/>
    public int Poll(TimeSpan timeout)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var count = Consume();
        if (count > 0 || !_wake.WaitOne(timeout))
            return count;
        return Consume();
    }

    /// <inheritdoc/>
    public int Consume()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Source[] sources;
        lock (_lock)
            sources = [.. _sources];
        return sources.Sum(source => source.Map is RingBufferMap ring ? Consume(ring, source) : Consume((PerfEventArrayMap)source.Map, source));
    }

    /// <inheritdoc/>
    public void WakeUp() => Signal();

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            foreach (var source in _sources)
                Close(source.Map);
        }

        _wake.Set();
        _wake.Dispose();
    }

    private static int Consume(RingBufferMap ring, Source source)
    {
        var count = 0;
        while (ring.TryTake(out var record))
        {
            count++;
            if (!source.Sink.OnRecord(-1, record))
                break;
        }

        return count;
    }

    private static int Consume(PerfEventArrayMap events, Source source)
    {
        if (events.Lost - source.LostSeen is > 0 and var lost)
        {
            source.LostSeen += lost;
            source.Sink.OnLost(0, (ulong)lost);
        }

        var count = 0;
        while (events.TryTake(out var sample))
        {
            count++;
            if (!source.Sink.OnRecord(sample.Cpu, sample.Data))
                break;
        }

        return count;
    }

    private void Close(VmMap map)
    {
        if (map is RingBufferMap ring)
        {
            ring.Committed -= Signal;
        }
        else if (map is PerfEventArrayMap events)
        {
            events.Written -= Signal;
            events.Close();
        }

        map.RemoveUser();
    }

    private void Signal()
    {
        lock (_lock)
        {
            if (!_disposed)
                _wake.Set();
        }
    }

    private sealed class Source(VmMap map, IEventSink sink)
    {
        public VmMap Map { get; } = map;

        public IEventSink Sink { get; } = sink;

        public long LostSeen { get; set; }
    }
}
