using BpfSharp.Backends;
using BpfSharp.Cli.Bpftool.Maps;
using BpfSharp.Cli.Bpftool.Rendering;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Cli.Bpftool.Export;

/// <summary>
/// Entries as comma-separated values (RFC 4180) under a header. A struct has a column for each member, <c>key.pid</c>; a per-CPU map one for each CPU,
/// <c>value.cpu0</c>. What has no type is its bytes in hexadecimal.
/// </summary>
internal sealed class CsvWriter : IEntryWriter
{
    private readonly Utf8Writer _output;
    private readonly MapInfo _info;
    private readonly List<Column> _columns = [];

    public CsvWriter(Utf8Writer output, MapLayout layout)
    {
        _output = output;
        _info = layout.Info;
        AddColumns("key", layout.Types?.Key, isKey: true, 0, _info.KeySize);
        for (var cpu = 0; cpu < _info.CpuCount; cpu++)
            AddColumns(_info.IsPerCpu ? $"value.cpu{cpu}" : "value", layout.Types?.Value, isKey: false, cpu * _info.ValueStride, _info.ValueSize);
        Line(_columns.Select(column => column.Name));
    }

    public void Entries(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var key = keys.Slice(i * _info.KeySize, _info.KeySize);
            var value = values.Slice(i * _info.FullValueSize, _info.FullValueSize);
            var cells = new string[_columns.Count];
            for (var column = 0; column < cells.Length; column++)
                cells[column] = _columns[column].Text(_columns[column].IsKey ? key : value);
            Line(cells);
        }
    }

    public void Unreadable(ReadOnlySpan<byte> key, Errno errno)
    {
        // No value, no entry: other programs have no use for it.
    }

    private void AddColumns(string name, BtfType? type, bool isKey, int offset, int size)
    {
        if (type?.Unqualified is not BtfComposite { IsUnion: false } composite || composite.Members.Any(member => member.IsAnonymous))
        {
            if (size > 0)
                _columns.Add(new Column(name, isKey, offset, size, type, null));
            return;
        }

        foreach (var member in composite.Members)
            _columns.Add(new Column($"{name}.{member.Name}", isKey, offset, size, type, member.Name));
    }

    private void Line(IEnumerable<string> cells)
    {
        var isFirst = true;
        foreach (var cell in cells)
        {
            if (!isFirst)
                _output.Write(',');
            isFirst = false;
            _output.Write(cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        }

        _output.Write("\r\n");
    }

    private sealed record Column(string Name, bool IsKey, int Offset, int Size, BtfType? Type, string? Member)
    {
        public string Text(ReadOnlySpan<byte> bytes)
        {
            var own = bytes.Slice(Offset, Size);
            if (Type is null)
                return Convert.ToHexStringLower(own);
            var value = new BtfValue(Type, own.ToArray());
            return (Member is null ? value : value[Member]).ToString();
        }
    }
}
