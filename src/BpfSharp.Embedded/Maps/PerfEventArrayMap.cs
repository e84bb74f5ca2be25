using System.Diagnostics.CodeAnalysis;
using BpfSharp.Backends;

namespace BpfSharp.Embedded.Maps;

/// <summary>One sample that a program wrote to a perf event array.</summary>
/// <param name="Cpu">The slot it was written to.</param>
/// <param name="Data">The bytes.</param>
internal sealed record PerfSample(int Cpu, byte[] Data);

/// <summary>BPF_MAP_TYPE_PERF_EVENT_ARRAY: samples for the host, a queue for each CPU. As full as it is, samples are lost, and counted.</summary>
internal sealed class PerfEventArrayMap : VmMap
{
    /// <summary>How many bytes may wait until told otherwise: BCC's default of 8 pages.</summary>
    public const int DefaultCapacity = 8 * 4096;

    private readonly Lock _lock = new();
    private readonly Queue<PerfSample> _samples = new();
    private readonly bool[] _isOpen;
    private long _waiting;

    public PerfEventArrayMap(MapSpec spec, MapEnvironment environment) : base(spec, environment) => _isOpen = new bool[spec.MaxEntries];

    /// <summary>Raised after a sample was written; the consumer wakes up.</summary>
    public event Action? Written;

    /// <summary>How many bytes may wait.</summary>
    public long Capacity { get; private set; } = DefaultCapacity;

    /// <summary>Samples lost for lack of room.</summary>
    public long Lost { get; private set; }

    /// <summary>Lets programs write to the slots of all CPUs: someone reads.</summary>
    public void Open(long capacity = DefaultCapacity)
    {
        lock (_lock)
        {
            Capacity = capacity;
            _isOpen.AsSpan().Fill(true);
        }
    }

    /// <summary>No one reads any more: programs get ENOENT.</summary>
    public void Close()
    {
        lock (_lock)
            _isOpen.AsSpan().Clear();
    }

    /// <summary>Writes a sample to a CPU's slot.</summary>
    public Errno Output(uint cpu, ReadOnlySpan<byte> data)
    {
        if (cpu >= (uint)_isOpen.Length)
            return Errno.E2BIG;
        lock (_lock)
        {
            if (!_isOpen[cpu])
                return Errno.ENOENT;
            if (_waiting + data.Length > Capacity)
            {
                Lost++;
                return Errno.ENOSPC;
            }

            _waiting += data.Length;
            _samples.Enqueue(new PerfSample((int)cpu, data.ToArray()));
        }

        Written?.Invoke();
        return Errno.None;
    }

    /// <summary>Takes the next sample.</summary>
    public bool TryTake([NotNullWhen(true)] out PerfSample? sample)
    {
        lock (_lock)
        {
            if (!_samples.TryDequeue(out sample))
                return false;
            _waiting -= sample.Data.Length;
            return true;
        }
    }

    /// <summary>What perf events there are in a process, a descriptor doesn't name.</summary>
    public override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ElementFlags flags) => flags != ElementFlags.Any ? Errno.EINVAL : BitConverter.ToUInt32(key) >= (uint)_isOpen.Length ? Errno.E2BIG : Errno.EBADF;

    public override Errno Delete(ReadOnlySpan<byte> key)
    {
        var index = BitConverter.ToUInt32(key);
        if (index >= (uint)_isOpen.Length)
            return Errno.E2BIG;
        var wasOpen = _isOpen[index];
        _isOpen[index] = false;
        return wasOpen ? Errno.None : Errno.ENOENT;
    }

    public override Errno NextKey(ReadOnlySpan<byte> key, Span<byte> next) => IndexKeys.Next(key, next, Info.MaxEntries);
}
