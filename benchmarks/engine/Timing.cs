using System.Diagnostics;

namespace BpfSharp.Benchmarks.Engine;

/// <summary>Repeated measurements.</summary>
internal static class Timing
{
    /// <summary>Repeats an action till the runtime has compiled the engine itself with all optimisations.</summary>
    public static void WarmUp(Action action)
    {
        var begin = Stopwatch.GetTimestamp();
        do
        {
            action();
        }
        while (Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(1));
    }

    /// <summary>How long an action takes, in nanoseconds.</summary>
    public static double Time(Action action)
    {
        var begin = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(begin).TotalNanoseconds;
    }
}
