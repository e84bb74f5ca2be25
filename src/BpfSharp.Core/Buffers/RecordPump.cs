using System.Threading.Channels;
using BpfSharp.Backends;

namespace BpfSharp.Buffers;

/// <summary>A thread that reads one map and hands values to an asynchronous consumer through a bounded channel.</summary>
internal sealed class RecordPump<T> : IEventSink, IAsyncDisposable where T : unmanaged
{
    private const int Capacity = 4096;

    private readonly Channel<T> _channel = Channel.CreateBounded<T>(new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true });
    private readonly IEventReader _reader;
    private readonly string _map;
    private readonly LostHandler? _lost;
    private readonly Thread _thread;
    private readonly SemaphoreSlim _room = new(0);
    private volatile bool _stop;
    private volatile bool _waitsForRoom;

    public RecordPump(IBpfBackend backend, BpfMap map, LostHandler? lost, EventReaderOptions options)
    {
        _map = map.Name;
        _lost = lost;
        _reader = backend.CreateEventReader();
        try
        {
            _reader.Add(map.Backend, options, this);
        }
        catch
        {
            _reader.Dispose();
            throw;
        }

        _thread = new Thread(Read) { IsBackground = true, Name = $"BpfSharp {map.Name}" };
        _thread.Start();
    }

    public ChannelReader<T> Records => _channel.Reader;

    public bool TryRead(out T record)
    {
        if (!_channel.Reader.TryRead(out record))
            return false;
        // Half the channel free again: worth waking the reader for.
        if (_waitsForRoom && _channel.Reader.Count <= Capacity / 2)
        {
            _waitsForRoom = false;
            _room.Release();
        }

        return true;
    }

    bool IEventSink.OnRecord(int cpu, ReadOnlySpan<byte> record)
    {
        // There is room: the reader leaves records in the map while there is none.
        _channel.Writer.TryWrite(BpfEventLoop.ReadRecord<T>(_map, record));
        return _channel.Reader.Count < Capacity;
    }

    void IEventSink.OnLost(int cpu, ulong count) => _lost?.Invoke(cpu, count);

    public async ValueTask DisposeAsync()
    {
        _stop = true;
        _room.Release();
        _reader.WakeUp();
        await Task.Factory.StartNew(_thread.Join, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        _reader.Dispose();
        _room.Dispose();
    }

    private void Read()
    {
        try
        {
            while (!_stop)
            {
                _reader.Poll(Timeout.InfiniteTimeSpan);
                WaitForRoom();
            }

            _channel.Writer.TryComplete();
        }
        catch (BpfException error)
        {
            _channel.Writer.TryComplete(error);
        }
    }

    private void WaitForRoom()
    {
        while (!_stop && _channel.Reader.Count >= Capacity)
        {
            _waitsForRoom = true;
            // The consumer may have emptied the channel between the test and the flag; then nobody else would release us.
            if (_channel.Reader.Count > Capacity / 2)
                _room.Wait();
        }
    }
}
