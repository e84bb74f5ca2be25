using BpfSharp.Backends;
using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Cli.Bpftool.Parsing;

namespace BpfSharp.Cli.Bpftool.Events;

/// <summary><c>map event_pipe MAP [cpu N index M]</c>: shows the records that programs send, until it is interrupted.</summary>
internal static class EventPipeCommand
{
    private const int PagesPerCpu = 16;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static int Run(CommandContext context, ref ArgReader arguments)
    {
        using var map = MapFinder.FindOne(context.Catalog, MapSelector.Parse(ref arguments), readOnly: false);
        if (map.Info.Type is not (MapType.PerfEventArray or MapType.RingBuffer))
            throw new CommandException("map is not a perf event array") { Hint = $"Map {map.Info.Id} is {MapTypeNames.Of(map.Info.Type) ?? "of another kind"}; records come through perf_event_array and ringbuf maps." };
        var only = ReadPlace(ref arguments);
        if (only is not null && map.Info.Type == MapType.RingBuffer)
            throw new CommandException("cpu and index belong to perf event arrays; a ring buffer is shared by all CPUs");
        return Pipe(context, map, only);
    }

    private static int Pipe(CommandContext context, MapObject map, PerfBufferPlace? only)
    {
        using var signals = context.Console.WatchSignals();
        using var reader = context.Catalog.Backend.CreateEventReader();
        var printer = new EventPrinter(context, isRing: map.Info.Type == MapType.RingBuffer, only?.Index);
        reader.Add(map.Map, new EventReaderOptions { PagesPerCpu = PagesPerCpu, WakeUpEvents = 1, Only = only }, printer);
        var stop = context.Console.Cancellation;
        using var waking = stop.Register(reader.WakeUp);
        context.Report.BeginList(isList: true);
        while (!stop.IsCancellationRequested && !printer.IsDone)
        {
            reader.Poll(Pause);
            context.Console.Flush();
        }

        context.Report.EndList(isList: true);
        if (stop.IsCancellationRequested)
            context.Report.Remark("Stopping...");
        return ExitCode.Success;
    }

    private static PerfBufferPlace? ReadPlace(ref ArgReader arguments)
    {
        uint? cpu = null, index = null;
        while (!arguments.IsAtEnd)
        {
            if (arguments.Count < 2)
                throw new CommandException($"what is '{arguments.Peek()}'?");
            if (arguments.TryTake("cpu"))
                cpu = arguments.TakeNumber("CPU ID");
            else if (arguments.TryTake("index"))
                index = arguments.TakeNumber("index");
            else
                throw new CommandException($"what is '{arguments.Peek()}'?");
        }

        if (cpu is null && index is null)
            return null;
        return cpu <= int.MaxValue && index <= int.MaxValue ? new PerfBufferPlace((int)cpu, (int)index) : throw new CommandException("cpu and index must be specified together");
    }
}
