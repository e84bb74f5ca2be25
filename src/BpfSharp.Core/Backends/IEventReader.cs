namespace BpfSharp.Backends;

/// <summary>
/// Reads the records that programs send through perf buffers and ring buffers, of one map or of many. One thread at a time polls and consumes;
/// <see cref="WakeUp"/> and <see cref="IDisposable.Dispose"/> may come from any thread, also out of a sink's methods.
/// </summary>
public interface IEventReader : IDisposable
{
    /// <summary>Begins to read a map. The map may be disposed afterwards; reading goes on until the reader is disposed.</summary>
    /// <param name="map">A perf event array (read from every CPU that is online) or a ring buffer.</param>
    /// <param name="options">How large and how eager; ring buffers have neither.</param>
    /// <param name="sink">Who gets this map's records.</param>
    /// <exception cref="BpfException">It can't be read; the message says why.</exception>
    void Add(IMapBackend map, EventReaderOptions options, IEventSink sink);

    /// <summary>Waits until a map has records and hands them over.</summary>
    /// <param name="timeout">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>How many records; 0 when the time was over or <see cref="WakeUp"/> was called.</returns>
    /// <exception cref="ObjectDisposedException">The reader is disposed.</exception>
    int Poll(TimeSpan timeout);

    /// <summary>Hands over what all maps hold now, whether or not programs asked for a wake-up; never waits.</summary>
    /// <returns>How many records.</returns>
    int Consume();

    /// <summary>Ends a <see cref="Poll"/>, or the next one.</summary>
    void WakeUp();
}

/// <summary>Gets the records of one map, on the thread that polls.</summary>
public interface IEventSink
{
    /// <summary>Takes a record.</summary>
    /// <param name="cpu">The CPU it comes from; -1 for ring buffers, which all CPUs share.</param>
    /// <param name="record">
    /// The bytes, in place: valid only during this call. In perf buffers the kernel rounds records up to 8 n + 4 bytes, so up to 7 bytes may follow what the program sent.
    /// </param>
    /// <returns>False to leave the rest of this map's records for the next poll.</returns>
    bool OnRecord(int cpu, ReadOnlySpan<byte> record);

    /// <summary>
    /// Learns that records were dropped because the buffer was full. Perf buffers only: a ring buffer's loss shows in the program, as the helper's result.
    /// </summary>
    /// <param name="cpu">The CPU whose buffer was full.</param>
    /// <param name="count">How many since the last time.</param>
    void OnLost(int cpu, ulong count);
}

/// <summary>How a perf buffer is read.</summary>
public sealed record EventReaderOptions
{
    /// <summary>Size of each CPU's buffer in pages; a power of two.</summary>
    public int PagesPerCpu { get; init; } = 64;

    /// <summary>After how many records a waiting reader is woken up. More than one saves much time at high rates; <see cref="IEventReader.Consume"/> takes the rest.</summary>
    public int WakeUpEvents { get; init; } = 1;

    /// <summary>For perf event arrays: read this CPU alone, through this index of the array; null for all CPUs, each through its own index.</summary>
    public PerfBufferPlace? Only { get; init; }
}

/// <summary>One CPU's place in a perf event array.</summary>
/// <param name="Cpu">The CPU.</param>
/// <param name="Index">The index of the array that its programs write to.</param>
public sealed record PerfBufferPlace(int Cpu, int Index);
