using System.Collections.Immutable;

namespace BpfSharp;

/// <summary>How many records of a perf buffer were lost, for each CPU. Read it from any thread.</summary>
public sealed class LostRecords
{
    private readonly ulong[] _perCpu;

    internal LostRecords(int cpus) => _perCpu = new ulong[cpus];

    /// <summary>All CPUs together.</summary>
    public ulong Total
    {
        get
        {
            var total = 0UL;
            for (var cpu = 0; cpu < _perCpu.Length; cpu++)
                total += Volatile.Read(ref _perCpu[cpu]);
            return total;
        }
    }

    /// <summary>One number for each possible CPU.</summary>
    public ImmutableArray<ulong> PerCpu => [.. _perCpu];

    internal void Add(int cpu, ulong count) => Interlocked.Add(ref _perCpu[cpu], count);
}
