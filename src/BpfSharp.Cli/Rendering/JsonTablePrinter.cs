using System.Buffers;
using System.Globalization;
using System.Text.Json;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Cli.Rendering;

/// <summary>
/// Tables as data. <c>json</c>: one document, an array of snapshots. <c>ndjson</c>: one snapshot a line, as they come.
/// Between them come events <c>{"time", "event": "table", "cpu", "data"}</c> and trace lines <c>{"time", "trace": {…}}</c>.
/// A snapshot is <c>{"time", "final", "tables": {"name": [{"key", "value"}…]}}</c>; histograms are objects as <c>print_json_hist</c> names them.
/// </summary>
internal sealed class JsonTablePrinter : TablePrinter
{
    private readonly bool _isOneLine;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;
    private DateTimeOffset _time;
    private bool _isFirst = true;
    private bool _isFinal;

    public JsonTablePrinter(Bpf bpf, CommandConsole console, bool isOneLine) : base(bpf, console)
    {
        _isOneLine = isOneLine;
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Indented = !isOneLine });
    }

    protected override void Dispose(bool disposing)
    {
        _json.Dispose();
        base.Dispose(disposing);
    }

    protected override void WriteEvent(BpfMap map, int cpu, BtfType? type, ReadOnlySpan<byte> record)
    {
        BeginObject();
        _json.WriteString("event", map.Name);
        // Ring buffers are one for all CPUs.
        if (cpu >= 0)
            _json.WriteNumber("cpu", cpu);
        _json.WritePropertyName("data");
        WriteValue(type, record);
        EndObject();
    }

    protected override void WriteTrace(TraceFields line)
    {
        BeginObject();
        _json.WriteStartObject("trace");
        _json.WriteString("task", line.Task);
        _json.WriteNumber("pid", line.ProcessId);
        _json.WriteNumber("cpu", line.Cpu);
        _json.WriteNumber("timestamp", line.Timestamp);
        _json.WriteString("message", line.Message);
        _json.WriteEndObject();
        EndObject();
    }

    protected override void Begin(bool isFinal)
    {
        BeginObject();
        _json.WriteBoolean("final", isFinal);
        _json.WriteStartObject("tables");
        _isFinal = isFinal;
    }

    protected override void PrintTable(BpfMap map, TableContent content)
    {
        _json.WriteStartArray(map.Name);
        foreach (var entry in content.Entries)
        {
            _json.WriteStartObject();
            _json.WritePropertyName("key");
            WriteValue(map.KeyType, entry.Key);
            if (map.Info.IsPerCpu)
                WritePerCpu(map, entry.Value);
            else
            {
                _json.WritePropertyName("value");
                WriteValue(map.ValueType, entry.Value);
            }

            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    protected override void PrintHistogram(BpfMap map, HistogramTable histogram)
    {
        _json.WritePropertyName(map.Name);
        histogram.WriteJson(_json, "value", "section", _time);
    }

    protected override void End()
    {
        _json.WriteEndObject();
        EndObject();
        Console.Flush();
    }

    private void BeginObject()
    {
        _time = DateTimeOffset.Now;
        _buffer.ResetWrittenCount();
        _json.Reset(_buffer);
        _json.WriteStartObject();
        _json.WriteString("time", _time.ToString("O", CultureInfo.InvariantCulture));
    }

    private void EndObject()
    {
        _json.WriteEndObject();
        _json.Flush();
        if (!_isOneLine)
            Console.Out.Write(_isFirst ? "[\n" : ",\n");
        _isFirst = false;
        Console.Out.WriteBytes(_buffer.WrittenSpan);
        Console.Out.Write(_isOneLine ? "\n" : _isFinal ? "\n]\n" : "");
    }

    private void WritePerCpu(BpfMap map, byte[] value)
    {
        _json.WriteStartArray("values");
        foreach (var slice in PerCpuSum.Slices(map, value))
            WriteValue(map.ValueType, slice);
        _json.WriteEndArray();
    }

    private void WriteValue(BtfType? type, ReadOnlySpan<byte> bytes)
    {
        if (type is null)
            _json.WriteStringValue(Convert.ToHexStringLower(bytes));
        else
            BtfJson.Write(_json, type, bytes);
    }
}
