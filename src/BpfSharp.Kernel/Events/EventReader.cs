using System.Numerics;
using System.Runtime.InteropServices;
using BpfSharp.Backends;
using BpfSharp.Kernel.Maps;
using BpfSharp.Kernel.Privileges;

namespace BpfSharp.Kernel.Events;

/// <summary>Reads perf buffers and ring buffers of any number of maps with one wait.</summary>
internal sealed class EventReader : IEventReader
{
    // What one wait reports at most; more come with the next one, since epoll tells what is ready again and again.
    private const int ReadyAtOnce = 32;

    private readonly Poller _poller = new();
    private readonly List<(IEventRing Ring, IEventSink Sink)> _rings = [];
    // The kernel empties a perf event array's slots when the descriptor is closed through which they were filled.
    private readonly List<IMapBackend> _arrays = [];
    private readonly Lock _gate = new();
    private readonly StopSignal _stop = new();
    private bool _consuming;

    public void Add(IMapBackend map, EventReaderOptions options, IEventSink sink)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stop.IsSet, this);
            switch (map.Info.Type)
            {
                case MapType.RingBuffer:
                    AddRingBuffer(KernelMap.Of(map), sink);
                    break;
                case MapType.PerfEventArray:
                    AddPerfBuffers(KernelMap.Of(map), options, sink);
                    break;
                default:
                    throw new BpfException($"Map {map.Info.Name} ({map.Info.Type}) holds no stream of records; only perf event arrays and ring buffers do.");
            }
        }
    }

    public int Poll(TimeSpan timeout)
    {
        Span<int> ready = stackalloc int[ReadyAtOnce];
        var milliseconds = timeout == Timeout.InfiniteTimeSpan ? -1 : (int)Math.Min(Math.Ceiling(timeout.TotalMilliseconds), int.MaxValue);
        var found = _poller.Wait(milliseconds, ready, out _);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stop.IsSet, this);
            return Consume(ready[..found]);
        }
    }

    public int Consume()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stop.IsSet, this);
            Span<int> all = _rings.Count <= 256 ? stackalloc int[_rings.Count] : new int[_rings.Count];
            for (var i = 0; i < all.Length; i++)
                all[i] = i;
            return Consume(all);
        }
    }

    public void WakeUp() => _poller.WakeUp();

    public void Dispose()
    {
        if (!_stop.IsSet)
            _poller.WakeUp();
        lock (_gate)
        {
            _stop.IsSet = true;
            // Called by a sink: its record lies in the pages, which the loop gives back when it has come out of there.
            if (!_consuming)
                Release();
        }
    }

    private int Consume(ReadOnlySpan<int> indexes)
    {
        var count = 0;
        _consuming = true;
        try
        {
            foreach (var index in indexes)
            {
                var (ring, sink) = _rings[index];
                count += ring.Consume(sink, _stop);
                if (_stop.IsSet)
                    break;
            }
        }
        finally
        {
            _consuming = false;
            if (_stop.IsSet)
                Release();
        }

        return count;
    }

    private void Release()
    {
        foreach (var (ring, _) in _rings)
            ring.Dispose();
        _rings.Clear();
        foreach (var array in _arrays)
            array.Dispose();
        _arrays.Clear();
        _poller.Dispose();
    }

    private void AddRingBuffer(KernelMap map, IEventSink sink)
    {
        var ring = RingBufferReader.Open(map.Handle.Duplicate(), map.Info.MaxEntries, out var errno)
            ?? throw new BpfException($"Ring buffer {map.Info.Name} can't be mapped into memory: {Errors.Describe(errno)}.{(errno == Errno.EPERM ? " It was opened or frozen read-only." : "")}", errno);
        Watch(ring, sink);
    }

    private void AddPerfBuffers(KernelMap map, EventReaderOptions options, IEventSink sink)
    {
        if (!BitOperations.IsPow2(options.PagesPerCpu))
            throw new BpfException($"A perf buffer's size must be a power of two of pages, not {options.PagesPerCpu}.");
        if (options.WakeUpEvents < 1)
            throw new BpfException($"A perf buffer wakes its reader after 1 record or more, not {options.WakeUpEvents}.");
        _arrays.Add(map.Duplicate());
        foreach (var (cpu, index) in options.Only is { } only ? [(only.Cpu, only.Index)] : CpuList.Online().Select(cpu => (cpu, cpu)))
        {
            if (index >= map.Info.MaxEntries && options.Only is null)
                break;
            var ring = PerfRing.Open(cpu, options, out var errno);
            // The CPU went off since we looked.
            if (ring is null && errno == Errno.ENODEV)
                continue;
            if (ring is null)
                throw new BpfException($"No perf buffer of {options.PagesPerCpu} pages for {map.Info.Name} on CPU {cpu}: {Errors.Describe(errno)}. {PerfReason(errno)}".TrimEnd(), errno);
            errno = Put(map, index, ring);
            if (errno != Errno.None)
            {
                ring.Dispose();
                throw new BpfException($"The perf buffer of CPU {cpu} can't be put into {map.Info.Name}: {Errors.Describe(errno)}.", errno);
            }

            Watch(ring, sink);
        }
    }

    private static Errno Put(KernelMap map, int index, PerfRing ring)
    {
        using var lease = ring.Handle.Lease();
        var fd = lease.Fd;
        return map.Update(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in index)), MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in fd)));
    }

    private void Watch(IEventRing ring, IEventSink sink)
    {
        _rings.Add((ring, sink));
        _poller.Add(ring.Handle, _rings.Count - 1);
    }

    private static string PerfReason(Errno errno) => errno switch
    {
        Errno.EPERM or Errno.EACCES => PrivilegeExplainer.Explain("perf buffers", Capability.Perfmon) + " Locked memory (ulimit -l, kernel.perf_event_mlock_kb) limits their size too.",
        Errno.ENOMEM => "Use fewer pages.",
        Errno.EMFILE => "The process has too many open descriptors: raise RLIMIT_NOFILE (ulimit -n).",
        _ => "",
    };
}
