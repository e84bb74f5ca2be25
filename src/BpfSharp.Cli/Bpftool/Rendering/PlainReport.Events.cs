using BpfSharp.Cli.Bpftool.Events;

namespace BpfSharp.Cli.Bpftool.Rendering;

/// <content>Records of perf and ring buffers.</content>
internal sealed partial class PlainReport
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    public override void Event(EventPlace? place, ulong time, ReadOnlySpan<byte> data)
    {
        Output.Write($"== @{time / NanosecondsPerSecond}.{time % NanosecondsPerSecond:D9} ");
        Output.Write(place is { } known ? $"CPU: {known.Cpu} index: {known.Index} =====\n" : $"size: {data.Length} =====\n");
        Output.WriteHexBytes(data);
        Output.Write('\n');
    }

    public override void LostEvents(EventPlace place, ulong count) => Output.Write($"lost {count} events\n");
}
