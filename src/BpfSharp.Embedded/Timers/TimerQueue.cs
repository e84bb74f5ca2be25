using BpfSharp.Embedded.Programs;

namespace BpfSharp.Embedded.Timers;

/// <summary>A timer in a map's value.</summary>
internal sealed class VmTimer
{
    public required int MapId { get; init; }

    /// <summary>The key of the value it is in.</summary>
    public byte[] Key { get; set; } = [];

    /// <summary>The function it calls; null until set.</summary>
    public (VmProgram Program, int Slot)? Callback { get; set; }

    /// <summary>When it fires, by CLOCK_MONOTONIC; null while it isn't started.</summary>
    public ulong? Due { get; set; }
}

/// <summary>The timers that programs have made, by the address of the value's <c>struct bpf_timer</c>.</summary>
internal sealed class TimerQueue
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, VmTimer> _timers = [];

    /// <summary>Makes a timer; false where there is one.</summary>
    public bool TryAdd(ulong address, VmTimer timer)
    {
        lock (_lock)
            return _timers.TryAdd(address, timer);
    }

    /// <summary>The timer at an address, or null.</summary>
    public VmTimer? Find(ulong address)
    {
        lock (_lock)
            return _timers.GetValueOrDefault(address);
    }

    /// <summary>Takes the timers that are due, the earliest first; they are stopped.</summary>
    public List<(ulong Address, VmTimer Timer)> TakeDue(ulong now)
    {
        lock (_lock)
        {
            var due = _timers.Where(pair => pair.Value.Due <= now).OrderBy(pair => pair.Value.Due).Select(pair => (pair.Key, pair.Value)).ToList();
            foreach (var (_, timer) in due)
                timer.Due = null;
            return due;
        }
    }

    /// <summary>When the next timer is due; null where none is started.</summary>
    public ulong? NextDue
    {
        get
        {
            lock (_lock)
                return _timers.Values.Min(timer => timer.Due);
        }
    }
}
