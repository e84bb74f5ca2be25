using System.Globalization;
using BpfSharp.Cli.Bpftool.Maps;
using BpfSharp.Cli.Bpftool.Selection;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Cli.Bpftool.Live;

/// <summary>Keys and values in a few words: by their types, as numbers where they are small, else as bytes.</summary>
internal sealed class EntryText(MapLayout layout)
{
    private readonly EntryField _value = EntryField.Parse("value", layout.Info, layout.Types);

    public string Key(byte[] key) => Text(layout.Types?.Key, key);

    public string Value(byte[] value)
    {
        var info = layout.Info;
        if (!info.IsPerCpu)
            return Text(layout.Types?.Value, value);
        return "[" + string.Join(", ", Enumerable.Range(0, info.CpuCount).Select(cpu => Text(layout.Types?.Value, value.AsSpan(cpu * info.ValueStride, info.ValueSize)))) + "]";
    }

    /// <summary>By how much a number changed, with its sign; null where the value is no number.</summary>
    public string? Delta(MapChange change)
    {
        if (change.Before is null || change.Now is null)
            return null;
        var (before, now) = (_value.Of(change.Key, change.Before), _value.Of(change.Key, change.Now));
        return before.Text is null && now.Text is null ? (now.Number - before.Number).ToString("+0;-0", CultureInfo.InvariantCulture) : null;
    }

    private static string Text(BtfType? type, ReadOnlySpan<byte> bytes) => type is not null ? BtfText.Plain(type, bytes) : Untyped(bytes);

    private static string Untyped(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        1 => bytes[0].ToString(CultureInfo.InvariantCulture),
        2 => BitConverter.ToUInt16(bytes).ToString(CultureInfo.InvariantCulture),
        4 => BitConverter.ToUInt32(bytes).ToString(CultureInfo.InvariantCulture),
        8 => BitConverter.ToUInt64(bytes).ToString(CultureInfo.InvariantCulture),
        _ => Convert.ToHexStringLower(bytes),
    };
}
