using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using BpfSharp.Cli.Bpftool.Maps;

namespace BpfSharp.Cli.Bpftool.Rendering;

/// <summary>Entries as JSON objects of byte strings, with a <c>formatted</c> member where the map has types.</summary>
internal sealed class JsonEntryWriter : IForkingWriter
{
    private readonly JsonStream _json;
    private readonly JsonPlace _place;
    private readonly MapLayout _layout;
    private readonly TypedEntryWriter? _typed;
    private readonly byte[] _beforeKey;
    private readonly byte[] _beforeValue;
    private readonly byte[] _afterValue;

    public JsonEntryWriter(JsonStream json, MapLayout layout)
    {
        _json = json;
        _place = json.Place();
        _layout = layout;
        _typed = layout.Types is null ? null : new TypedEntryWriter(json, layout, isPlainText: false);
        var (outer, inner, space) = json.IsPretty ? (NewLine(json.Depth), NewLine(json.Depth + 1), " ") : ("", "", "");
        _beforeKey = Encoding.UTF8.GetBytes($"{{{inner}\"key\":{space}[");
        _beforeValue = Encoding.UTF8.GetBytes($"{(layout.Info.KeySize == 0 ? "" : inner)}],{inner}\"value\":{space}[");
        _afterValue = Encoding.UTF8.GetBytes($"{(layout.Info.ValueSize == 0 ? "" : inner)}]{outer}}}");
    }

    public void Entries(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, int count)
    {
        var (keySize, valueSize) = (_layout.Info.KeySize, _layout.Info.FullValueSize);
        var isSimple = _typed is null && !_layout.Info.IsPerCpu && !_layout.IsMapOfMaps;
        for (var i = 0; i < count; i++)
        {
            var key = keys.Slice(i * keySize, keySize);
            var value = values.Slice(i * valueSize, valueSize);
            if (isSimple)
                SimpleEntry(key, value);
            else
                Entry(key, value);
        }
    }

    public IEntryWriter Fork(Utf8Writer output) => new JsonEntryWriter(new JsonStream(output, _place), _layout);

    public void Append(ReadOnlySpan<byte> part) => _json.Append(part);

    public void Unreadable(ReadOnlySpan<byte> key, Errno errno)
    {
        _json.BeginObject();
        _json.Name("key"u8);
        _json.HexBytes(key);
        _json.Field("error"u8, ErrnoText.Of(errno));
        _json.EndObject();
    }

    // What most maps consist of, without a step for each bracket.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SimpleEntry(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        _json.Separate();
        var text = _json.Output.GetSpan(_beforeKey.Length + HexText.JsonRoom(key.Length) + _beforeValue.Length + HexText.JsonRoom(value.Length) + _afterValue.Length);
        _beforeKey.CopyTo(text);
        var position = _beforeKey.Length;
        position += HexText.WriteJson(key, text[position..]);
        _beforeValue.CopyTo(text[position..]);
        position += _beforeValue.Length;
        position += HexText.WriteJson(value, text[position..]);
        _afterValue.CopyTo(text[position..]);
        _json.Output.Advance(position + _afterValue.Length);
    }

    private void Entry(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        _json.BeginObject();
        _json.Name("key"u8);
        _json.HexBytes(key);
        if (_layout.Info.IsPerCpu)
            PerCpuValues(value);
        else
            Value(value);
        if (_typed is not null)
        {
            _json.Name("formatted"u8);
            _typed.Entries(key, value, 1);
        }

        _json.EndObject();
    }

    private void Value(ReadOnlySpan<byte> value)
    {
        _json.Name("value"u8);
        _json.HexBytes(value);
        if (_layout.IsMapOfMaps)
            _json.Field("inner_map_id"u8, (ulong)BinaryPrimitives.ReadUInt32LittleEndian(value));
    }

    private void PerCpuValues(ReadOnlySpan<byte> value)
    {
        var info = _layout.Info;
        _json.Name("values"u8);
        _json.BeginArray();
        for (var cpu = 0; cpu < info.CpuCount; cpu++)
        {
            _json.BeginObject();
            _json.Field("cpu"u8, (ulong)cpu);
            _json.Name("value"u8);
            _json.HexBytes(value.Slice(cpu * info.ValueStride, info.ValueSize));
            _json.EndObject();
        }

        _json.EndArray();
    }

    private static string NewLine(int depth) => "\n" + new string(' ', depth * 4);
}
