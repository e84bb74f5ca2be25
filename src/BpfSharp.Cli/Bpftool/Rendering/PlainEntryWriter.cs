using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using BpfSharp.Cli.Bpftool.Maps;

namespace BpfSharp.Cli.Bpftool.Rendering;

/// <summary>Entries as bytes in plain text; on one line where they are short, else with a line for each part.</summary>
internal sealed class PlainEntryWriter : IForkingWriter
{
    private readonly Utf8Writer _output;
    private readonly MapLayout _layout;
    private readonly byte[] _beforeKey;
    private readonly byte[] _beforeValue;

    public PlainEntryWriter(Utf8Writer output, MapLayout layout)
    {
        _output = output;
        _layout = layout;
        var info = layout.Info;
        var gap = layout.BreaksNames(info.ValueSize) ? "\n" : " ";
        _beforeKey = info.KeySize == 0 ? [] : [.. "key:"u8, (byte)gap[0]];
        byte[] betweenParts = info.KeySize == 0 ? [] : layout.IsSingleLine(info.ValueSize) ? [.. "  "u8] : [.. "\n"u8];
        byte[] valueName = info.ValueSize == 0 ? [] : layout.IsMapOfMaps ? [.. "inner_map_id:"u8, (byte)gap[0]] : [.. "value:"u8, (byte)gap[0]];
        _beforeValue = [.. betweenParts, .. valueName];
    }

    public void Entries(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, int count)
    {
        var (keySize, valueSize) = (_layout.Info.KeySize, _layout.Info.FullValueSize);
        for (var i = 0; i < count; i++)
        {
            var key = keys.Slice(i * keySize, keySize);
            var value = values.Slice(i * valueSize, valueSize);
            if (_layout.Info.IsPerCpu)
                PerCpuEntry(key, value);
            else if (_layout.IsMapOfMaps)
                InnerMap(key, value);
            else
                Entry(key, value);
        }
    }

    public IEntryWriter Fork(Utf8Writer output) => new PlainEntryWriter(output, _layout);

    public void Append(ReadOnlySpan<byte> part) => _output.WriteBytes(part);

    public void Unreadable(ReadOnlySpan<byte> key, Errno errno)
    {
        var isEmptySlot = errno == Errno.ENOENT;
        var isUnreadable = errno == Errno.ENOSPC && _layout.Info.Type == MapType.ReuseportSockArray;
        var message = isEmptySlot ? "<no entry>" : isUnreadable ? "<cannot read>" : ErrnoText.Of(errno);
        var gap = _layout.BreaksNames(message.Length) ? '\n' : ' ';
        _output.Write($"key:{gap}");
        _output.WriteHexBytes(key);
        _output.Write(_layout.IsSingleLine(message.Length) ? "  " : "\n");

        // A mark in brackets can't be taken for a value; the text of an error could, so it isn't called one.
        _output.Write($"{(isEmptySlot || isUnreadable ? "value" : "error")}:{gap}{message}\n");
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Entry(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var text = _output.GetSpan(_beforeKey.Length + HexText.PlainRoom(key.Length) + _beforeValue.Length + HexText.PlainRoom(value.Length) + 1);
        _beforeKey.CopyTo(text);
        var position = _beforeKey.Length;
        position += HexText.WritePlain(key, text[position..]);
        _beforeValue.CopyTo(text[position..]);
        position += _beforeValue.Length;
        position += HexText.WritePlain(value, text[position..]);
        text[position] = (byte)'\n';
        _output.Advance(position + 1);
    }

    private void InnerMap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        _output.WriteBytes(_beforeKey);
        _output.WriteHexBytes(key);
        _output.WriteBytes(_beforeValue);
        _output.WriteNumber((ulong)BinaryPrimitives.ReadUInt32LittleEndian(value));
        _output.WriteBytes(" \n"u8);
    }

    private void PerCpuEntry(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var info = _layout.Info;
        if (info.KeySize > 0)
        {
            _output.WriteBytes("key:\n"u8);
            _output.WriteHexBytes(key);
            _output.WriteByte((byte)'\n');
        }

        for (var cpu = 0; cpu < info.CpuCount && info.ValueSize > 0; cpu++)
        {
            _output.WriteBytes("value (CPU "u8);
            if (cpu < 10)
                _output.WriteByte((byte)'0');
            _output.WriteNumber((ulong)cpu);
            _output.WriteBytes(info.ValueSize > 16 ? "):\n"u8 : "): "u8);
            _output.WriteHexBytes(value.Slice(cpu * info.ValueStride, info.ValueSize));
            _output.WriteByte((byte)'\n');
        }
    }
}
