using BpfSharp.Formats.Btf;

namespace BpfSharp.Cli.Rendering;

/// <summary>Prints a program's tables, at intervals and at the end, and between them what it sends. From any thread.</summary>
internal abstract class TablePrinter : IDisposable
{
    private static readonly MapType[] Listable =
    [
        MapType.Hash, MapType.LruHash, MapType.Array, MapType.PerCpuHash, MapType.PerCpuArray, MapType.LruPerCpuHash, MapType.LpmTrie, MapType.CgroupStorage,
        MapType.PerCpuCgroupStorage, MapType.SkStorage, MapType.TaskStorage, MapType.CgrpStorage,
    ];

    private readonly IReadOnlyList<BpfMap> _maps;
    private readonly HashSet<string> _full = [];
    private readonly Lock _lock = new();

    protected TablePrinter(Bpf bpf, CommandConsole console)
    {
        Console = console;
        _maps = [.. bpf.Object.Maps.Where(map => Listable.Contains(map.Info.Type) && !map.Name.StartsWith('.') && !map.Name.StartsWith("__", StringComparison.Ordinal))];
    }

    /// <summary>The printer of an output form: <c>text</c>, <c>json</c> or <c>ndjson</c>.</summary>
    public static TablePrinter Create(string form, Bpf bpf, CommandConsole console)
        => form == "text" ? new TextTablePrinter(bpf, console) : new JsonTablePrinter(bpf, console, isOneLine: form == "ndjson");

    /// <summary>Prints the tables as they are now.</summary>
    /// <param name="clear">Empty them afterwards.</param>
    public void PrintInterval(bool clear)
    {
        Print(isFinal: false);
        if (!clear)
            return;
        foreach (var map in _maps)
            map.Clear();
    }

    /// <summary>Prints a record of a perf or ring buffer; <see cref="Flush"/> shows it.</summary>
    public void PrintEvent(BpfMap map, int cpu, ReadOnlySpan<byte> record)
    {
        // The kernel pads records of perf buffers; what the program sent is as long as its struct.
        var type = map.EventType is { } known && BtfSpec.TrySizeOf(known, out var size) && size <= record.Length ? known : null;
        lock (_lock)
            WriteEvent(map, cpu, type, type is null ? record : record[..BtfSpec.SizeOf(type)]);
    }

    /// <summary>Prints a line of the trace pipe.</summary>
    public void PrintTrace(TraceFields line)
    {
        lock (_lock)
        {
            WriteTrace(line);
            Console.Flush();
        }
    }

    /// <summary>Shows what was printed.</summary>
    public void Flush()
    {
        lock (_lock)
            Console.Flush();
    }

    /// <summary>Prints the tables for the last time.</summary>
    public void PrintFinal() => Print(isFinal: true);

    public void Dispose() => Dispose(disposing: true);

    protected CommandConsole Console { get; }

    protected virtual void Dispose(bool disposing)
    {
    }

    protected abstract void WriteEvent(BpfMap map, int cpu, BtfType? type, ReadOnlySpan<byte> record);

    protected abstract void WriteTrace(TraceFields line);

    protected abstract void Begin(bool isFinal);

    protected abstract void PrintTable(BpfMap map, TableContent content);

    protected abstract void PrintHistogram(BpfMap map, HistogramTable histogram);

    protected abstract void End();

    private void Print(bool isFinal)
    {
        lock (_lock)
        {
            Begin(isFinal);
            foreach (var map in _maps)
            {
                if (map.Spec?.IsHistogram == true)
                    PrintHistogram(map, HistogramReader.Read(map, HistogramScale.Log2));
                else
                    PrintTable(map, ReadTable(map));
            }

            End();
        }
    }

    private TableContent ReadTable(BpfMap map)
    {
        var content = TableContent.Read(map);
        // Programs can't say that a key found no room; a full table is how it shows.
        if (map.Info.Type is MapType.Hash or MapType.PerCpuHash or MapType.LpmTrie && content.Entries.Count >= map.Info.MaxEntries && _full.Add(map.Name))
            Console.WriteError($"bpfsharp: {map.Name} is full ({map.Info.MaxEntries} entries): keys that came later are not in it. Give it a larger size in the source, or clear it at intervals (--interval, --clear).");
        return content;
    }
}
