using BpfSharp.Cli.Bpftool.Btf;
using BpfSharp.Cli.Bpftool.Maps;

namespace BpfSharp.Cli.Bpftool.Rendering;

/// <summary>Entries as objects of what their bytes mean: <c>key</c> and <c>value</c>, or <c>values</c> by CPU.</summary>
internal sealed class TypedEntryWriter(JsonStream json, MapLayout layout, bool isPlainText) : IForkingWriter
{
    private readonly JsonPlace _place = json.Place();
    private readonly BtfValueWriter _values = new(json, isPlainText);

    public void Entries(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, int count)
    {
        var (keySize, valueSize) = (layout.Info.KeySize, layout.Info.FullValueSize);
        for (var i = 0; i < count; i++)
            Entry(keys.Slice(i * keySize, keySize), values.Slice(i * valueSize, valueSize));
    }

    public IEntryWriter Fork(Utf8Writer output) => new TypedEntryWriter(new JsonStream(output, _place), layout, isPlainText);

    public void Append(ReadOnlySpan<byte> part) => json.Append(part);

    public void Unreadable(ReadOnlySpan<byte> key, Errno errno)
    {
        json.BeginObject();
        Key(key);
        json.Field("error"u8, ErrnoText.Of(errno));
        json.EndObject();
    }

    private void Entry(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        json.BeginObject();
        Key(key);
        if (layout.Info.IsPerCpu)
        {
            PerCpuValues(value);
        }
        else
        {
            json.Name("value"u8);
            _values.Write(layout.Types!.Value, value);
        }

        json.EndObject();
    }

    private void Key(ReadOnlySpan<byte> key)
    {
        if (layout.Types!.Key is null)
            return;
        json.Name("key"u8);
        _values.Write(layout.Types.Key, key);
    }

    private void PerCpuValues(ReadOnlySpan<byte> value)
    {
        json.Name("values"u8);
        json.BeginArray();
        for (var cpu = 0; cpu < layout.Info.CpuCount; cpu++)
        {
            json.BeginObject();
            json.Field("cpu"u8, (ulong)cpu);
            json.Name("value"u8);
            _values.Write(layout.Types!.Value, value.Slice(cpu * layout.Info.ValueStride, layout.Info.ValueSize));
            json.EndObject();
        }

        json.EndArray();
    }
}
