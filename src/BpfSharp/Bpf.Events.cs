using BpfSharp.Backends;

namespace BpfSharp;

/// <content>Perf buffers and ring buffers: any number of them in one loop.</content>
public sealed partial class Bpf
{
    // A program that sends no events shouldn't pay for a poller.
    private BpfEventLoop? _events;
    private bool _hasPerfBuffers;
    private bool _hasRingBuffers;

    /// <summary>Lost records of the perf buffers that are open, by table. Ring buffers lose nothing silently: there the program sees that a record found no room.</summary>
    public IReadOnlyDictionary<string, LostRecords> LostEvents => Events.Lost;

    private BpfEventLoop Events => _events ??= new BpfEventLoop(Backend);

    /// <summary>Begins to read a BPF_PERF_OUTPUT table, each record in place.</summary>
    /// <param name="table">The table.</param>
    /// <param name="callback">Takes each record, on the thread that polls.</param>
    /// <param name="pageCount">Size of each CPU's buffer in pages; a power of two.</param>
    /// <param name="lost">Learns of lost records as they are noticed; <see cref="LostEvents"/> counts them anyway.</param>
    /// <param name="wakeUpEvents">After how many records a waiting poll returns. With more than one, end with <see cref="PerfBufferConsume"/>.</param>
    /// <exception cref="BpfException">The table is of another kind or can't be read.</exception>
    public void OpenPerfBuffer(string table, RecordHandler callback, int pageCount = 8, LostHandler? lost = null, int wakeUpEvents = 1)
    {
        Events.Add(Require(table, MapType.PerfEventArray, "BPF_PERF_OUTPUT"), callback, lost, new EventReaderOptions { PagesPerCpu = pageCount, WakeUpEvents = wakeUpEvents });
        _hasPerfBuffers = true;
    }

    /// <summary>Begins to read a BPF_PERF_OUTPUT table, each record as a value; otherwise as <see cref="OpenPerfBuffer(string, RecordHandler, int, LostHandler?, int)"/>.</summary>
    /// <typeparam name="T">Laid out as the struct that the program sends.</typeparam>
    /// <exception cref="MapTypeMismatchException">The program sends a struct of another size.</exception>
    public void OpenPerfBuffer<T>(string table, Action<T> callback, int pageCount = 8, LostHandler? lost = null, int wakeUpEvents = 1) where T : unmanaged
    {
        Events.Add(Require(table, MapType.PerfEventArray, "BPF_PERF_OUTPUT"), callback, lost, new EventReaderOptions { PagesPerCpu = pageCount, WakeUpEvents = wakeUpEvents });
        _hasPerfBuffers = true;
    }

    /// <summary>Begins to read a BPF_RINGBUF_OUTPUT table, each record in place. Since Linux 5.8.</summary>
    /// <param name="table">The table.</param>
    /// <param name="callback">Takes each record, on the thread that polls.</param>
    /// <exception cref="BpfException">The table is of another kind or can't be read.</exception>
    public void OpenRingBuffer(string table, RecordHandler callback)
    {
        Events.Add(Require(table, MapType.RingBuffer, "BPF_RINGBUF_OUTPUT"), callback);
        _hasRingBuffers = true;
    }

    /// <summary>Begins to read a BPF_RINGBUF_OUTPUT table, each record as a value. Since Linux 5.8.</summary>
    /// <typeparam name="T">Laid out as the struct that the program sends.</typeparam>
    /// <exception cref="MapTypeMismatchException">The program sends a struct of another size.</exception>
    public void OpenRingBuffer<T>(string table, Action<T> callback) where T : unmanaged
    {
        Events.Add(Require(table, MapType.RingBuffer, "BPF_RINGBUF_OUTPUT"), callback);
        _hasRingBuffers = true;
    }

    /// <summary>Waits until an open buffer has records and runs the callbacks.</summary>
    /// <param name="timeout">How long; null for as long as it takes.</param>
    /// <returns>How many records; 0 when the time was over.</returns>
    public int Poll(TimeSpan? timeout = null) => Events.Poll(timeout ?? Timeout.InfiniteTimeSpan);

    /// <summary>Runs the callbacks for what all open buffers hold now; never waits.</summary>
    /// <returns>How many records.</returns>
    public int Consume() => Events.Consume();

    /// <summary>BCC's <c>perf_buffer_poll</c>. Ring buffers that are open are read as well: there is one loop.</summary>
    /// <exception cref="BpfException">No perf buffer is open.</exception>
    public int PerfBufferPoll(TimeSpan? timeout = null) => _hasPerfBuffers ? Poll(timeout) : throw NothingOpen("perf");

    /// <summary>BCC's <c>perf_buffer_consume</c>; see <see cref="PerfBufferPoll"/>.</summary>
    /// <exception cref="BpfException">No perf buffer is open.</exception>
    public int PerfBufferConsume() => _hasPerfBuffers ? Consume() : throw NothingOpen("perf");

    /// <summary>BCC's <c>ring_buffer_poll</c>. Perf buffers that are open are read as well: there is one loop.</summary>
    /// <exception cref="BpfException">No ring buffer is open.</exception>
    public int RingBufferPoll(TimeSpan? timeout = null) => _hasRingBuffers ? Poll(timeout) : throw NothingOpen("ring");

    /// <summary>BCC's <c>ring_buffer_consume</c>; see <see cref="RingBufferPoll"/>.</summary>
    /// <exception cref="BpfException">No ring buffer is open.</exception>
    public int RingBufferConsume() => _hasRingBuffers ? Consume() : throw NothingOpen("ring");

    /// <summary>Polls until cancelled, then takes what is left.</summary>
    public void PollUntil(CancellationToken cancellation) => Events.Run(cancellation);

    /// <summary>The records of a perf or ring buffer as they come, read on a thread of its own.</summary>
    /// <typeparam name="T">Laid out as the struct that the program sends.</typeparam>
    /// <param name="table">The table; not one that <c>OpenPerfBuffer</c> or <c>OpenRingBuffer</c> reads already.</param>
    /// <param name="lost">Learns of lost records.</param>
    /// <param name="options">Size and wake-ups of perf buffers.</param>
    /// <param name="cancellation">Ends the enumeration.</param>
    /// <exception cref="MapTypeMismatchException">The program sends a struct of another size.</exception>
    public IAsyncEnumerable<T> ReadEventsAsync<T>(string table, LostHandler? lost = null, EventReaderOptions? options = null, CancellationToken cancellation = default) where T : unmanaged
        => BpfEventLoop.ReadAllAsync<T>(Backend, this[table], lost, options, cancellation);

    private BpfMap Require(string table, MapType type, string macro)
        => this[table] is { } map && map.Info.Type == type ? map : throw new MapTypeMismatchException(table, $"{table} is of type {this[table].Info.Type}; only {macro} tables are read like this.");

    private static BpfException NothingOpen(string kind) => new($"No {kind} buffer is open: call {(kind == "perf" ? "OpenPerfBuffer" : "OpenRingBuffer")} first.");
}
