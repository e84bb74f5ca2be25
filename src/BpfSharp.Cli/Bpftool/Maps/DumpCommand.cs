using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Cli.Bpftool.Parsing;
using BpfSharp.Cli.Bpftool.Selection;

namespace BpfSharp.Cli.Bpftool.Maps;

/// <summary><c>map dump MAP</c>: all entries of all maps that the reference stands for.</summary>
internal static class DumpCommand
{
    public static int Run(CommandContext context, ref ArgReader arguments)
    {
        if (arguments.Count != 2)
            throw new UsageException();
        var maps = MapFinder.FindAll(context.Catalog, MapSelector.Parse(ref arguments), readOnly: true).ToList();
        if (context.Options.Recursive)
            InnerMaps.AddAll(maps);
        try
        {
            return Dump(context, maps);
        }
        finally
        {
            foreach (var map in maps)
                map.Dispose();
        }
    }

    private static int Dump(CommandContext context, IReadOnlyList<MapObject> maps)
    {
        var isTyped = maps.All(map => map.Info.BtfId != 0);
        var wantsTypes = isTyped || context.Report.IsJson;

        // All that can fail before the first entry comes before the first bracket.
        var layouts = maps.Select(map => new MapLayout(map.Info, wantsTypes ? map.ReadTypes(context.Catalog) : null)).ToList();
        var selections = maps.Select(map => EntrySelection.Of(context.Options, map, context.Catalog)).ToList();
        var writer = context.Report.BeginDump(new DumpShape(maps.Count, isTyped));
        var code = ExitCode.Success;
        for (var i = 0; i < maps.Count && code == ExitCode.Success; i++)
        {
            Warn(context, layouts[i]);
            var reader = new EntryReader(maps[i].Map, context.Console.Cancellation);
            var count = selections[i].Read(reader, writer.BeginMap(layouts[i]));
            writer.EndMap(count, isLast: i == maps.Count - 1);
            code = Conclude(context, maps[i], reader);
        }

        writer.EndDump();
        return code;
    }

    private static void Warn(CommandContext context, MapLayout layout)
    {
        if (layout.Info is { Type: MapType.ReuseportSockArray, ValueSize: not 8 })
            context.Report.Remark("Warning: cannot read values from reuseport_sockarray map with value_size != 8");
    }

    private static int Conclude(CommandContext context, MapObject map, EntryReader reader)
    {
        if (!reader.IsComplete)
            context.Report.Remark($"Warning: map {map.Info.Id} changed so fast that not all of its entries may be shown.");
        if (reader.Errno == Errno.None)
            return ExitCode.Success;
        var reason = map.Info.KeySize == 0 ? "it has no keys to walk; try 'peek' and 'pop'" : ErrnoText.Of(reader.Errno);
        context.Console.WriteError($"Error: map {map.Info.Id} can't be read to its end: {reason}");
        return ExitCode.Of(reader.Errno);
    }
}
