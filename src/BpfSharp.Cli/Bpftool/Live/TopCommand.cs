using System.Globalization;
using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Cli.Bpftool.Parsing;
using BpfSharp.Cli.Bpftool.Rendering;
using Spectre.Console;

namespace BpfSharp.Cli.Bpftool.Live;

/// <summary><c>map top</c>: the maps that change fastest, are fullest and largest, live.</summary>
internal static class TopCommand
{
    // Of larger maps only this much is looked at: the view must not keep a machine busy.
    private const long MostEntries = 65_536;

    public static int Run(CommandContext context, ref ArgReader arguments)
    {
        arguments.RequireEnd();
        var probes = new Dictionary<uint, MapProbe>();
        if (context.Console.OutputIsTerminal && !context.Report.IsJson)
            ShowTable(context, probes);
        else
            Ticker.Run(context.Console, context.Options, () => Write(context, Look(probes, context.Options)));
        context.Report.IsLineByLine = true;
        return ExitCode.Success;
    }

    private static List<TopRow> Look(Dictionary<uint, MapProbe> probes, GlobalOptions options)
    {
        var rows = new List<TopRow>();
        foreach (var id in ObjectCatalog.Ids(ObjectKind.Map))
        {
            using var map = ObjectCatalog.OpenMap(id, readOnly: true, out _);
            if (map is null)
                continue;
            if (!probes.TryGetValue(id, out var probe))
                probes[id] = probe = new MapProbe(map.Info, MostEntries);
            var changes = map.Info.KeySize > 0 ? probe.Look(map.Map) : [];
            rows.Add(TopRow.Of(map, probe, changes.Count / options.Interval));
        }

        foreach (var gone in probes.Keys.Except(rows.Select(row => row.Info.Id)).ToList())
            probes.Remove(gone);
        return [.. rows.OrderByDescending(row => row.ChangesPerSecond).ThenByDescending(row => row.Fill).ThenByDescending(row => row.LockedBytes).Take(options.Limit ?? int.MaxValue)];
    }

    private static void Write(CommandContext context, List<TopRow> rows)
    {
        var output = context.Console.Out;
        if (!context.Report.IsJson)
        {
            foreach (var row in rows)
                output.Write($"{row.Info.Id}: {row.TypeName}  name {row.Info.Name}  entries {row.Entries}/{row.Info.MaxEntries}  fill {row.FillText}  changes/s {row.RateText}  memlock {row.LockedBytes}B\n");
            output.Write('\n');
            return;
        }

        foreach (var row in rows)
        {
            row.WriteJson(new JsonStream(output, pretty: false));
            output.WriteByte((byte)'\n');
        }
    }

    private static void ShowTable(CommandContext context, Dictionary<uint, MapProbe> probes)
    {
        var table = new Table().AddColumns("id", "type", "name", "entries", "of", "fill", "changes/s", "memory");
        AnsiConsole.Live(table).Start(live => Ticker.Run(context.Console, context.Options, () =>
        {
            table.Rows.Clear();
            foreach (var row in Look(probes, context.Options))
            {
                table.AddRow(
                    row.Info.Id.ToString(CultureInfo.InvariantCulture),
                    row.TypeName,
                    Markup.Escape(row.Info.Name),
                    row.Entries,
                    row.Info.MaxEntries.ToString(CultureInfo.InvariantCulture),
                    row.FillText,
                    row.RateText,
                    row.LockedBytes.ToString("N0", CultureInfo.InvariantCulture));
            }

            live.Refresh();
        }));
    }
}
