using BpfSharp.Cli.Bpftool.Maps;
using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Cli.Bpftool.Parsing;
using BpfSharp.Cli.Bpftool.Rendering;

namespace BpfSharp.Cli.Bpftool.Live;

/// <summary><c>map watch MAP</c>: tells which entries come (+), go (-) and change (~), by how much, until it is interrupted.</summary>
internal static class WatchCommand
{
    private const long MostEntries = 1_000_000;

    public static int Run(CommandContext context, ref ArgReader arguments)
    {
        if (arguments.Count != 2)
            throw new UsageException();
        using var map = MapFinder.FindOne(context.Catalog, MapSelector.Parse(ref arguments), readOnly: true);
        if (map.Info.KeySize == 0)
            throw new CommandException($"map {map.Info.Id} has no keys to watch") { Hint = "Queues and stacks can be peeked, ring buffers be read with event_pipe." };
        var layout = new MapLayout(map.Info, map.ReadTypes(context.Catalog));
        var (probe, text) = (new MapProbe(map.Info, MostEntries), new EntryText(layout));
        Ticker.Run(context.Console, context.Options, () =>
        {
            var changes = probe.Look(map.Map);
            if (probe.Errno != Errno.None)
                throw CommandException.Of($"map {map.Info.Id} can't be read", probe.Errno);
            foreach (var change in changes)
                Tell(context, text, change);
        });
        context.Report.IsLineByLine = true;
        return ExitCode.Success;
    }

    private static void Tell(CommandContext context, EntryText text, MapChange change)
    {
        var output = context.Console.Out;
        if (context.Report.IsJson)
        {
            TellJson(new JsonStream(output, pretty: false), text, change);
            output.WriteByte((byte)'\n');
            return;
        }

        var key = text.Key(change.Key);
        if (change.Before is null)
            output.Write($"+ {key}: {text.Value(change.Now!)}\n");
        else if (change.Now is null)
            output.Write($"- {key}: {text.Value(change.Before)}\n");
        else
            output.Write($"~ {key}: {text.Value(change.Before)} -> {text.Value(change.Now)}{(text.Delta(change) is { } delta ? $" ({delta})" : "")}\n");
    }

    private static void TellJson(JsonStream json, EntryText text, MapChange change)
    {
        json.BeginObject();
        json.Field("change"u8, change.Before is null ? "added" : change.Now is null ? "removed" : "changed");
        json.Field("key"u8, text.Key(change.Key));
        if (change.Before is { } before)
            json.Field("before"u8, text.Value(before));
        if (change.Now is { } now)
            json.Field("now"u8, text.Value(now));
        if (text.Delta(change) is { } delta)
            json.Field("delta"u8, delta);
        json.EndObject();
    }
}
