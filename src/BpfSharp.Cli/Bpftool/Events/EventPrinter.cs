using System.Diagnostics;
using BpfSharp.Backends;

namespace BpfSharp.Cli.Bpftool.Events;

/// <summary>Hands records to the report as they come.</summary>
internal sealed class EventPrinter(CommandContext context, bool isRing, int? index) : IEventSink
{
    private int _count;

    /// <summary>True once as many records came as were asked for (<c>--count</c>).</summary>
    public bool IsDone => _count >= (context.Options.Count ?? int.MaxValue);

    public bool OnRecord(int cpu, ReadOnlySpan<byte> record)
    {
        if (IsDone)
            return false;
        _count++;
        context.Report.Event(isRing ? null : new EventPlace(cpu, index ?? cpu), Now(), record);
        return !IsDone;
    }

    public void OnLost(int cpu, ulong count) => context.Report.LostEvents(new EventPlace(cpu, index ?? cpu), count);

    private static ulong Now() => (ulong)(Stopwatch.GetElapsedTime(0).Ticks * TimeSpan.NanosecondsPerTick);
}

/// <summary>Where a record came from.</summary>
internal readonly record struct EventPlace(int Cpu, int Index);
