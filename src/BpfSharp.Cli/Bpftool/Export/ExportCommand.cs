using BpfSharp.Cli.Bpftool.Maps;
using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Cli.Bpftool.Parsing;
using BpfSharp.Cli.Bpftool.Rendering;
using BpfSharp.Cli.Bpftool.Selection;

namespace BpfSharp.Cli.Bpftool.Export;

/// <summary><c>map export MAP [format ndjson|csv]</c>: a map's entries for other programs, one a line.</summary>
internal static class ExportCommand
{
    public static int Run(CommandContext context, ref ArgReader arguments)
    {
        if (arguments.Count < 2)
            throw new UsageException();
        using var map = MapFinder.FindOne(context.Catalog, MapSelector.Parse(ref arguments), readOnly: true);
        var format = arguments.TryTake("format") ? arguments.Take() : "ndjson";
        arguments.RequireEnd();
        var layout = new MapLayout(map.Info, map.ReadTypes(context.Catalog));
        IEntryWriter writer = format switch
        {
            "ndjson" => new NdjsonWriter(context.Console.Out, layout),
            "csv" => new CsvWriter(context.Console.Out, layout),
            _ => throw new CommandException($"unrecognized format: '{format}', possible values: ndjson, csv"),
        };
        using var owned = writer as IDisposable;
        var reader = new EntryReader(map.Map, context.Console.Cancellation);
        EntrySelection.Of(context.Options, map, context.Catalog).Read(reader, writer);
        if (!reader.IsComplete)
            context.Console.WriteError($"Warning: map {map.Info.Id} changed so fast that not all of its entries may be here.");
        return reader.Errno == Errno.None ? ExitCode.Success : throw CommandException.Of($"map {map.Info.Id} can't be read to its end", reader.Errno);
    }
}
