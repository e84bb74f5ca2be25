using System.Globalization;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Cli.Rendering;

/// <summary>Tables for people: aligned columns, histograms as bars.</summary>
internal sealed class TextTablePrinter(Bpf bpf, CommandConsole console) : TablePrinter(bpf, console)
{
    // The struct's members without the braces around them: output pid = 7, comm = "bash"
    protected override void WriteEvent(BpfMap map, int cpu, BtfType? type, ReadOnlySpan<byte> record)
        => Console.Out.WriteLine($"{map.Name} {(type is null ? Convert.ToHexStringLower(record) : BtfText.Format(type, record).Trim('{', '}'))}");

    protected override void WriteTrace(TraceFields line)
        => Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{line.Timestamp:F6} {line.Task}-{line.ProcessId} [{line.Cpu:D3}] {line.Message}"));

    protected override void Begin(bool isFinal)
    {
        if (!isFinal)
            Console.Out.WriteLine(DateTime.Now.ToString("HH:mm:ss", CultureInfo.InvariantCulture));
    }

    protected override void PrintTable(BpfMap map, TableContent content)
    {
        var count = content.Entries.Count;
        Console.Out.WriteLine($"{map.Name}: {(count == 1 ? "1 entry" : $"{count} entries")}{(content.IsComplete ? "" : " (incomplete: the map changed too fast to be read)")}");
        if (count == 0)
            return;
        var keys = new ColumnSet(map.KeyType, "key");
        var values = new ColumnSet(map.ValueType, "value");
        var table = new TextTable([.. keys.Headers, .. ValueHeaders(map, values)]);
        foreach (var entry in content.Entries)
            table.Add([.. keys.Cells(entry.Key), .. ValueCells(map, values, entry.Value)]);
        table.WriteTo(Console.Out, "  ");
    }

    protected override void PrintHistogram(BpfMap map, HistogramTable histogram)
    {
        Console.Out.WriteLine(map.Name + ":");
        Console.Out.Write(histogram.ToText());
    }

    protected override void End()
    {
        Console.Out.WriteLine();
        Console.Flush();
    }

    // Per-CPU numbers are shown with their sum first: that is what most people want of them.
    private static IEnumerable<string> ValueHeaders(BpfMap map, ColumnSet values)
        => !map.Info.IsPerCpu ? values.Headers : [.. PerCpuSum.IsPossible(map) ? ["sum"] : Array.Empty<string>(), .. Enumerable.Range(0, map.Info.CpuCount).Select(cpu => $"cpu{cpu}")];

    private static IEnumerable<string> ValueCells(BpfMap map, ColumnSet values, byte[] value)
    {
        if (!map.Info.IsPerCpu)
            return values.Cells(value);
        var cells = PerCpuSum.Slices(map, value).Select(slice => string.Join(' ', values.Cells(slice)));
        return PerCpuSum.IsPossible(map) ? cells.Prepend(PerCpuSum.Of(map, value).ToString(CultureInfo.InvariantCulture)) : cells;
    }
}
