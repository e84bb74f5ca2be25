using BpfSharp.Embedded.Maps;
using BpfSharp.Embedded.Timers;

namespace BpfSharp.Embedded.Execution;

/// <summary>What runs share: the world around, the maps, the timers.</summary>
/// <param name="Environment">Time, identity, chance.</param>
/// <param name="Maps">The maps by number.</param>
/// <param name="CpuCount">How many CPUs there are.</param>
internal sealed record VmServices(IVmEnvironment Environment, MapRegistry Maps, int CpuCount)
{
    /// <summary>Ring buffers by where their records are.</summary>
    public RingDirectory Rings { get; } = new();

    /// <summary>Timers that programs have started.</summary>
    public TimerQueue Timers { get; } = new();
}
