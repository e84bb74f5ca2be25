using System.Runtime.InteropServices;
using BpfSharp.Backends;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Links;
using BpfSharp.Kernel.Maps;

namespace BpfSharp.Kernel.Events;

/// <summary>Counters in a perf event array, one a CPU. The map itself would hold them open: they are taken out when this is disposed.</summary>
internal sealed class PerfCounters : ILinkBackend
{
    private readonly IMapBackend _map;
    private readonly List<(int Cpu, BpfHandle Counter)> _counters = [];

    private PerfCounters(IMapBackend map, PerfEventTarget counter)
    {
        _map = map;
        Description = $"perf counters {PerfEventAttacher.Describe(counter)} in {map.Info.Name}";
    }

    public string Description { get; }

    public static PerfCounters Open(KernelMap map, PerfEventTarget counter)
    {
        if (map.Info.Type != MapType.PerfEventArray)
            throw new BpfException($"Map {map.Info.Name} ({map.Info.Type}) takes no counters; only a perf event array does.");
        var counters = new PerfCounters(map.Duplicate(), counter);
        try
        {
            foreach (var cpu in counter.Cpu >= 0 ? [counter.Cpu] : CpuList.Online())
                counters.Put(cpu, counter);
            return counters;
        }
        catch (BpfException)
        {
            counters.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var (cpu, counter) in _counters)
        {
            // ENOENT: someone took it out or replaced the map's content; then there is nothing left to do.
            _ = _map.Delete(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in cpu)));
            counter.Dispose();
        }

        _counters.Clear();
        _map.Dispose();
    }

    private void Put(int cpu, PerfEventTarget target)
    {
        var attributes = new PerfEventAttr { Type = target.EventType, Config = target.Config };
        var counter = PerfEvent.Open(attributes, target.ProcessId, cpu, out var errno)
            ?? throw new BpfException($"No counter for {PerfEventAttacher.Describe(target)} on CPU {cpu}: {Errors.Describe(errno)}. {PerfEventAttacher.OpenReason(errno)}".TrimEnd(), errno);
        using (var lease = counter.Lease())
        {
            var fd = lease.Fd;
            errno = _map.Update(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in cpu)), MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in fd)));
        }

        if (errno != Errno.None)
        {
            counter.Dispose();
            throw new BpfException($"The counter of CPU {cpu} can't be put into {_map.Info.Name}: {Errors.Describe(errno)}.", errno);
        }

        _counters.Add((cpu, counter));
    }
}
