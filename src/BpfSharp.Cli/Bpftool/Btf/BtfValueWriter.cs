using System.Buffers.Binary;
using System.Globalization;
using BpfSharp.Cli.Bpftool.Rendering;
using BpfSharp.Formats;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Cli.Bpftool.Btf;

/// <summary>
/// Shows bytes by their type, as bpftool does. In JSON what isn't a JSON number (bit-fields, 128-bit integers) is a string; plain text shows those as <c>0x1f</c>
/// and pointers in hexadecimal.
/// </summary>
internal sealed class BtfValueWriter(JsonStream json, bool isPlainText)
{
    // Types that contain themselves by value exist only in damaged BTF.
    private const int MaxDepth = 64;

    private int _depth;

    /// <summary>Writes one value.</summary>
    /// <exception cref="BpfFormatException">The types are damaged, or describe more bytes than there are.</exception>
    public void Write(BtfType type, ReadOnlySpan<byte> data) => Write(type, data, 0);

    private void Write(BtfType type, ReadOnlySpan<byte> data, int bitOffset)
    {
        if (++_depth > MaxDepth)
            throw new BpfFormatException(".BTF", -1, $"type {type.Id} contains itself");
        switch (type)
        {
            case BtfModifier:
                Write(type.Unqualified, data, bitOffset);
                break;
            case BtfInt integer:
                Integer(integer, data, bitOffset);
                break;
            case BtfComposite composite:
                Composite(composite, data);
                break;
            case BtfArray array:
                Array(array, data);
                break;
            case BtfEnum enumeration:
                Enumeration(enumeration, Part(data, 0, enumeration.Size));
                break;
            case BtfPointer pointer:
                Pointer(Unsigned(Part(data, 0, pointer.Owner.PointerSize)));
                break;
            case BtfFloat number:
                Float(Part(data, 0, number.Size));
                break;
            case BtfVariable variable:
                Variable(variable, data, bitOffset);
                break;
            case BtfDataSection section:
                Section(section, data);
                break;
            default:
                // Nothing can be of such a type; damaged types must not make the document invalid.
                json.String(type is BtfForward ? "(fwd-kind-invalid)" : type is BtfVoid ? "(unknown)" : "(unsupported-kind)");
                break;
        }

        _depth--;
    }

    private void Composite(BtfComposite composite, ReadOnlySpan<byte> data)
    {
        json.BeginObject();
        foreach (var member in composite.Members)
        {
            json.Name(member.Name);
            var at = data[Math.Min(member.ByteOffset, data.Length)..];
            if (member.BitFieldSize > 0)
                Bits(at, member.BitOffset & 7, member.BitFieldSize);
            else
                Write(member.Type, at, member.BitOffset & 7);
        }

        json.EndObject();
    }

    private void Array(BtfArray array, ReadOnlySpan<byte> data)
    {
        if (CharArrays.TextOf(array, data) is { IsText: true } text)
        {
            json.String(text.Bytes);
            return;
        }

        var size = BtfSpec.SizeOf(array.Element);
        json.BeginArray();
        for (var i = 0; i < array.Length && size > 0; i++)
            Write(array.Element, Part(data, (long)i * size, size), 0);
        json.EndArray();
    }

    private void Integer(BtfInt integer, ReadOnlySpan<byte> data, int bitOffset)
    {
        if (bitOffset != 0 || integer.BitOffset != 0 || (integer.Bits & 7) != 0)
        {
            var start = bitOffset + integer.BitOffset;
            Bits(data[Math.Min(start >> 3, data.Length)..], start & 7, integer.Bits);
            return;
        }

        var bytes = Part(data, 0, integer.Bits / 8);
        switch (integer.Encoding)
        {
            case var _ when bytes.Length == 16:
                Hexadecimal(BinaryPrimitives.ReadUInt128LittleEndian(bytes));
                break;
            case BtfIntEncoding.Bool:
                json.Boolean(bytes[0] != 0);
                break;
            case BtfIntEncoding.Char:
                Character(bytes[0]);
                break;
            case var _ when bytes.Length is not (1 or 2 or 4 or 8):
                Bits(bytes, 0, integer.Bits);
                break;
            case BtfIntEncoding.Signed:
                json.Number(Signed(bytes));
                break;
            default:
                json.Number(Unsigned(bytes));
                break;
        }
    }

    private void Character(byte value)
    {
        if (value is >= 0x20 and <= 0x7e)
            json.String([value]);
        else if (isPlainText)
            Hexadecimal(value);
        else
            json.Raw([(byte)'"', (byte)'\\', (byte)'u', (byte)'0', (byte)'0', HexDigit(value >> 4), HexDigit(value & 15), (byte)'"']);
    }

    private void Enumeration(BtfEnum enumeration, ReadOnlySpan<byte> data)
    {
        var value = Signed(data);
        var isWide = enumeration.Kind == BtfKind.Enum64;
        foreach (var entry in enumeration.Values)
        {
            // Values of ordinary enums have 32 bits and are compared as signed, whatever the enum's own size.
            if ((isWide ? entry.Value : (int)entry.Value) != value)
                continue;
            json.String(entry.Name);
            return;
        }

        json.Number(value);
    }

    private void Pointer(ulong value)
    {
        if (!isPlainText)
            json.Number(value);
        else
            json.String(value == 0 ? "(nil)" : string.Create(CultureInfo.InvariantCulture, $"0x{value:x}"));
    }

    private void Float(ReadOnlySpan<byte> data)
    {
        var value = data.Length switch
        {
            4 => BinaryPrimitives.ReadSingleLittleEndian(data),
            8 => BinaryPrimitives.ReadDoubleLittleEndian(data),
            _ => double.NaN,
        };
        var text = data.Length == 4 ? ((float)value).ToString("R", CultureInfo.InvariantCulture) : value.ToString("R", CultureInfo.InvariantCulture);
        if (double.IsFinite(value))
            json.Raw(System.Text.Encoding.ASCII.GetBytes(text));
        else
            json.String(text);
    }

    private void Variable(BtfVariable variable, ReadOnlySpan<byte> data, int bitOffset)
    {
        json.BeginObject();
        json.Name(variable.Name);
        Write(variable.Target, data, bitOffset);
        json.EndObject();
    }

    private void Section(BtfDataSection section, ReadOnlySpan<byte> data)
    {
        json.BeginObject();
        json.Name(section.Name);
        json.BeginArray();
        foreach (var variable in section.Variables)
            Write(section.Owner.TypeById(variable.TypeId), Part(data, variable.Offset, Math.Min(variable.Size, int.MaxValue)), 0);
        json.EndArray();
        json.EndObject();
    }

    private void Bits(ReadOnlySpan<byte> data, int bitOffset, int bits)
    {
        var length = (bitOffset + bits + 7) / 8;
        Span<byte> copy = stackalloc byte[32];
        copy.Clear();
        Part(data, 0, length <= copy.Length ? length : throw new BpfFormatException(".BTF", -1, $"a bit-field of {bits} bits")).CopyTo(copy);
        var value = BinaryPrimitives.ReadUInt128LittleEndian(copy) >> bitOffset;
        if (length > 16)
            value |= (UInt128)copy[16] << (128 - bitOffset);
        Hexadecimal(bits >= 128 ? value : value & ((UInt128.One << bits) - 1));
    }

    private void Hexadecimal(UInt128 value)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"0x{value:x}");
        if (isPlainText)
            json.Raw(System.Text.Encoding.ASCII.GetBytes(text));
        else
            json.String(text);
    }

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> data, long offset, long length)
        => offset >= 0 && length >= 0 && offset + length <= data.Length
            ? data.Slice((int)offset, (int)length)
            : throw new BpfFormatException(".BTF", -1, $"the types describe {offset + length} bytes where the map has {data.Length}");

    private static ulong Unsigned(ReadOnlySpan<byte> data) => data.Length switch
    {
        1 => data[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(data),
        4 => BinaryPrimitives.ReadUInt32LittleEndian(data),
        8 => BinaryPrimitives.ReadUInt64LittleEndian(data),
        _ => throw new BpfFormatException(".BTF", -1, $"a number of {data.Length} bytes"),
    };

    private static long Signed(ReadOnlySpan<byte> data) => data.Length switch
    {
        1 => (sbyte)data[0],
        2 => BinaryPrimitives.ReadInt16LittleEndian(data),
        4 => BinaryPrimitives.ReadInt32LittleEndian(data),
        8 => BinaryPrimitives.ReadInt64LittleEndian(data),
        _ => throw new BpfFormatException(".BTF", -1, $"a number of {data.Length} bytes"),
    };

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'a' + value - 10);
}
