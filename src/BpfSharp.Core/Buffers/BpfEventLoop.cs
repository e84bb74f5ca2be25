using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BpfSharp.Backends;
using BpfSharp.Buffers;

namespace BpfSharp;

/// <summary>
/// Reads perf buffers and ring buffers, any number of maps in one loop. One thread polls and runs the handlers; everything else may come from any thread.
/// </summary>
/// <remarks>BPF_MAP_TYPE_PERF_EVENT_ARRAY since Linux 4.3, BPF_MAP_TYPE_RINGBUF since 5.8.</remarks>
public sealed class BpfEventLoop : IDisposable
{
    private readonly IBpfBackend _backend;
    private readonly IEventReader _reader;
    private readonly Dictionary<string, LostRecords> _lost = new(StringComparer.Ordinal);

    /// <summary>Makes a loop, still of no map.</summary>
    public BpfEventLoop(IBpfBackend backend)
    {
        ArgumentNullException.ThrowIfNull(backend);
        _backend = backend;
        _reader = backend.CreateEventReader();
    }

    /// <summary>Lost records of the perf buffers that are read, by the maps' names. Ring buffers lose nothing silently: there the program sees that a record found no room.</summary>
    public IReadOnlyDictionary<string, LostRecords> Lost => _lost;

    /// <summary>Reads a map, each record in place.</summary>
    /// <param name="map">A perf event array or a ring buffer.</param>
    /// <param name="handler">Takes each record.</param>
    /// <param name="lost">Learns of lost records as they are noticed; <see cref="Lost"/> counts them anyway.</param>
    /// <param name="options">Size and wake-ups of perf buffers.</param>
    /// <exception cref="BpfException">The map is of another type or can't be read.</exception>
    public void Add(BpfMap map, RecordHandler handler, LostHandler? lost = null, EventReaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(handler);
        _reader.Add(map.Backend, options ?? new EventReaderOptions(), new HandlerSink(handler, lost, CountersOf(map)));
    }

    /// <summary>Reads a map, each record as a value.</summary>
    /// <typeparam name="T">Laid out as what the program sends.</typeparam>
    /// <param name="map">A perf event array or a ring buffer.</param>
    /// <param name="handler">Takes each record.</param>
    /// <param name="lost">Learns of lost records as they are noticed; <see cref="Lost"/> counts them anyway.</param>
    /// <param name="options">Size and wake-ups of perf buffers.</param>
    /// <exception cref="MapTypeMismatchException">The program is known to send a struct of another size.</exception>
    /// <exception cref="BpfException">The map is of another type or can't be read.</exception>
    public void Add<T>(BpfMap map, Action<T> handler, LostHandler? lost = null, EventReaderOptions? options = null) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(handler);
        RequireEvent<T>(map);
        Add(map, (_, record) => handler(ReadRecord<T>(map.Name, record)), lost, options);
    }

    /// <summary>Waits until a map has records and runs the handlers.</summary>
    /// <returns>How many records; 0 when the time was over or <see cref="WakeUp"/> was called.</returns>
    public int Poll(TimeSpan timeout) => _reader.Poll(timeout);

    /// <summary>Runs the handlers for what is there now, whether or not programs asked for a wake-up; never waits.</summary>
    /// <returns>How many records.</returns>
    public int Consume() => _reader.Consume();

    /// <summary>Polls until cancelled, then takes what is left.</summary>
    public void Run(CancellationToken cancellation)
    {
        using var wake = cancellation.Register(_reader.WakeUp);
        while (!cancellation.IsCancellationRequested)
            _reader.Poll(Timeout.InfiniteTimeSpan);
        _reader.Consume();
    }

    /// <summary>Ends a <see cref="Poll"/>, or the next one. From any thread.</summary>
    public void WakeUp() => _reader.WakeUp();

    /// <summary>
    /// The records of one map as they come. Reading happens on a thread of its own; when the consumer is slower than the program, records wait in the map
    /// (and are lost and counted there when it is full) rather than in our memory.
    /// </summary>
    /// <param name="backend">Where the map is.</param>
    /// <param name="map">A perf event array or a ring buffer.</param>
    /// <param name="lost">Learns of lost records.</param>
    /// <param name="options">Size and wake-ups of perf buffers.</param>
    /// <param name="cancellation">Ends the enumeration.</param>
    public static async IAsyncEnumerable<T> ReadAllAsync<T>(
        IBpfBackend backend, BpfMap map, LostHandler? lost = null, EventReaderOptions? options = null, [EnumeratorCancellation] CancellationToken cancellation = default)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(map);
        RequireEvent<T>(map);
        await using var pump = new RecordPump<T>(backend, map, lost, options ?? new EventReaderOptions());
        while (await pump.Records.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            while (pump.TryRead(out var record))
                yield return record;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    internal static T ReadRecord<T>(string map, ReadOnlySpan<byte> record) where T : unmanaged
        => record.Length >= Unsafe.SizeOf<T>()
            ? MemoryMarshal.Read<T>(record)
            : throw new BpfException($"A record of {map} has {record.Length} bytes, but {typeof(T).Name} takes {Unsafe.SizeOf<T>()}: the type must be laid out as the struct that the program sends.");

    // Found when reading begins rather than at the first record, where the object says what the program sends.
    private static void RequireEvent<T>(BpfMap map) where T : unmanaged
    {
        if (map.EventType is { } type && Formats.Btf.BtfSpec.TrySizeOf(type, out var size) && size != Unsafe.SizeOf<T>())
            throw new MapTypeMismatchException(map.Name, $"{map.Name} sends {size} bytes (struct {type.Name}), but {typeof(T).Name} takes {Unsafe.SizeOf<T>()}: give it the same fields in the same order.");
    }

    private LostRecords CountersOf(BpfMap map)
    {
        if (_lost.TryGetValue(map.Name, out var counters))
            return counters;
        return _lost[map.Name] = new LostRecords(Math.Max(1, _backend.PossibleCpus));
    }
}
