using System.Buffers.Binary;
using System.Globalization;
using BpfSharp.Backends;
using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Cli.Bpftool.Selection;

/// <summary>
/// A part of an entry by its path: <c>key</c>, <c>value</c>, <c>value.addr.port</c>, <c>value.slots[3]</c>. Without types a key or value is a number
/// where it has up to 8 bytes, else its bytes as text. Of a per-CPU value it is the sum over the CPUs.
/// </summary>
internal sealed class EntryField
{
    private readonly MapInfo _info;
    private readonly bool _isKey;
    private readonly BtfType? _type;
    private readonly string[] _steps;

    private EntryField(MapInfo info, bool isKey, BtfType? type, string[] steps)
    {
        _info = info;
        _isKey = isKey;
        _type = type;
        _steps = steps;
    }

    /// <summary>Reads a path.</summary>
    /// <exception cref="CommandException">It leads nowhere.</exception>
    public static EntryField Parse(string path, MapInfo info, MapTypes? types)
    {
        var steps = path.Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries);
        if (steps.Length == 0 || steps[0] is not ("key" or "value"))
            throw new CommandException($"'{path}': expected key, value or a member of one of them");
        var isKey = steps[0] == "key";
        var type = isKey ? types?.Key : types?.Value;
        if (type is null && steps.Length > 1)
            throw new CommandException($"'{path}': the map has no types, so its {steps[0]} has no members");
        var field = new EntryField(info, isKey, type, steps[1..]);

        // Tried on zeros: a wrong member is told before anything is read.
        field.Of(new byte[info.KeySize], new byte[info.FullValueSize]);
        return field;
    }

    /// <summary>The part of one entry.</summary>
    public FieldValue Of(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (_isKey)
            return Read(key);
        if (!_info.IsPerCpu)
            return Read(value);
        var sum = Read(value[.._info.ValueSize]);
        for (var cpu = 1; cpu < _info.CpuCount && sum.Text is null; cpu++)
            sum = new FieldValue(sum.Number + Read(value.Slice(cpu * _info.ValueStride, _info.ValueSize)).Number, null);
        return sum;
    }

    private FieldValue Read(ReadOnlySpan<byte> bytes)
    {
        if (_type is null)
            return bytes.Length <= sizeof(ulong) ? new FieldValue(LittleEndian(bytes), null) : new FieldValue(0, Convert.ToHexStringLower(bytes));
        var value = new BtfValue(_type, bytes.ToArray());
        foreach (var step in _steps)
            value = step[0] == '[' ? value[Index(step)] : value[step];
        return value.Type.Unqualified switch
        {
            BtfInt { IsSigned: true } => new FieldValue(value.ToInt64(), null),
            BtfInt or BtfPointer => new FieldValue(value.ToUInt64(), null),
            _ => new FieldValue(0, value.ToString()),
        };
    }

    private static int Index(string step)
        => int.TryParse(step.AsSpan(1).TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : throw new CommandException($"'{step}' is no index");

    private static ulong LittleEndian(ReadOnlySpan<byte> bytes)
    {
        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        padded.Clear();
        bytes.CopyTo(padded);
        return BinaryPrimitives.ReadUInt64LittleEndian(padded);
    }
}

/// <summary>A number, or text where <see cref="Text"/> isn't null.</summary>
internal readonly record struct FieldValue(Int128 Number, string? Text) : IComparable<FieldValue>
{
    public int CompareTo(FieldValue other) => Text is null && other.Text is null ? Number.CompareTo(other.Number) : string.CompareOrdinal(ToString(), other.ToString());

    public override string ToString() => Text ?? Number.ToString(CultureInfo.InvariantCulture);
}
