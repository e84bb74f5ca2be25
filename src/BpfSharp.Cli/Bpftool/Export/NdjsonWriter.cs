using System.Text.Encodings.Web;
using System.Text.Json;
using BpfSharp.Cli.Bpftool.Maps;
using BpfSharp.Cli.Bpftool.Rendering;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Cli.Bpftool.Export;

/// <summary>
/// Entries as one JSON object a line: <c>{"key":1,"value":{"n":2}}</c>, of per-CPU maps with <c>values</c> by CPU. What has no type is a string of its
/// bytes in hexadecimal. <c>map import</c> reads it back.
/// </summary>
internal sealed class NdjsonWriter : IEntryWriter, IDisposable
{
    private readonly Utf8Writer _output;
    private readonly MapLayout _layout;
    private readonly Utf8JsonWriter _json;

    public NdjsonWriter(Utf8Writer output, MapLayout layout)
    {
        _output = output;
        _layout = layout;
        _json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    public void Entries(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, int count)
    {
        var info = _layout.Info;
        for (var i = 0; i < count; i++)
            Entry(keys.Slice(i * info.KeySize, info.KeySize), values.Slice(i * info.FullValueSize, info.FullValueSize));
    }

    public void Unreadable(ReadOnlySpan<byte> key, Errno errno)
    {
        // No value, no entry: other programs have no use for it.
    }

    public void Dispose() => _json.Dispose();

    private void Entry(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var info = _layout.Info;
        _json.WriteStartObject();
        _json.WritePropertyName("key"u8);
        Part(_layout.Types?.Key, key);
        if (!info.IsPerCpu)
        {
            _json.WritePropertyName("value"u8);
            Part(_layout.Types?.Value, value);
        }
        else
        {
            _json.WritePropertyName("values"u8);
            _json.WriteStartArray();
            for (var cpu = 0; cpu < info.CpuCount; cpu++)
                Part(_layout.Types?.Value, value.Slice(cpu * info.ValueStride, info.ValueSize));
            _json.WriteEndArray();
        }

        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _output.WriteByte((byte)'\n');
    }

    private void Part(BtfType? type, ReadOnlySpan<byte> bytes)
    {
        if (type is not null)
            BtfJson.Write(_json, type, bytes);
        else
            _json.WriteStringValue(Convert.ToHexStringLower(bytes));
    }
}
