using BpfSharp.Cli.Bpftool.Parsing;

namespace BpfSharp.Cli.Bpftool.Live;

/// <summary>The rhythm of a live view: does something, waits, and again, until it is interrupted or has done it often enough.</summary>
internal static class Ticker
{
    public static void Run(CommandConsole console, GlobalOptions options, Action look)
    {
        using var signals = console.WatchSignals();
        var stop = console.Cancellation;
        for (var looks = 1; !stop.IsCancellationRequested; looks++)
        {
            look();
            console.Flush();
            if (looks >= options.Count || console.Pause(TimeSpan.FromSeconds(options.Interval)))
                return;
        }
    }
}
