using System.Globalization;
using System.Text.Json;
using BpfSharp.Formats;
using BpfSharp.Formats.Btf;

namespace BpfSharp;

/// <summary>
/// Values as JSON that is always valid: text as strings, integers of any size as numbers, enumerators by name, pointers as hexadecimal strings.
/// Members of anonymous structs and unions are the outer one's own, as in C.
/// </summary>
public sealed class BtfJson : IBtfVisitor
{
    private readonly Utf8JsonWriter _writer;
    private readonly Stack<bool> _isAnonymous = [];
    private bool _nextIsAnonymous;

    private BtfJson(Utf8JsonWriter writer) => _writer = writer;

    /// <summary>Writes a value.</summary>
    /// <exception cref="BpfFormatException">The type doesn't fit the bytes.</exception>
    public static void Write(Utf8JsonWriter writer, BtfType type, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(writer);
        BtfReader.Visit(type, bytes, new BtfJson(writer));
    }

    void IBtfVisitor.BeginStruct(BtfComposite type)
    {
        _isAnonymous.Push(_nextIsAnonymous);
        if (!_nextIsAnonymous)
            _writer.WriteStartObject();
        _nextIsAnonymous = false;
    }

    void IBtfVisitor.Member(BtfMember member)
    {
        _nextIsAnonymous = member.Name.Length == 0 && member.Type.Unqualified is BtfComposite;
        if (!_nextIsAnonymous)
            _writer.WritePropertyName(member.Name);
    }

    void IBtfVisitor.EndStruct()
    {
        if (!_isAnonymous.Pop())
            _writer.WriteEndObject();
    }

    void IBtfVisitor.BeginArray(BtfArray type) => _writer.WriteStartArray();

    void IBtfVisitor.EndArray() => _writer.WriteEndArray();

    void IBtfVisitor.Text(BtfArray type, ReadOnlySpan<byte> text) => _writer.WriteStringValue(text);

    void IBtfVisitor.Integer(BtfInt type, Int128 value)
    {
        if ((type.Encoding & BtfIntEncoding.Bool) != 0 && (value == 0 || value == 1))
            _writer.WriteBooleanValue(value == 1);
        else if (value >= long.MinValue && value <= long.MaxValue)
            _writer.WriteNumberValue((long)value);
        else
            _writer.WriteRawValue(type.Bits == 128 && !type.IsSigned ? ((UInt128)value).ToString(CultureInfo.InvariantCulture) : value.ToString(CultureInfo.InvariantCulture));
    }

    void IBtfVisitor.Float(BtfFloat type, double value)
    {
        if (double.IsFinite(value))
            _writer.WriteNumberValue(value);
        else
            _writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }

    void IBtfVisitor.Enumerator(BtfEnum type, long value, string? name)
    {
        if (name is not null)
            _writer.WriteStringValue(name);
        else if (type.IsSigned)
            _writer.WriteNumberValue(value);
        else
            _writer.WriteNumberValue((ulong)value);
    }

    void IBtfVisitor.Pointer(BtfPointer type, ulong address) => _writer.WriteStringValue($"0x{address:x}");

    void IBtfVisitor.Opaque(BtfType type, ReadOnlySpan<byte> bytes) => _writer.WriteStringValue($"0x{Convert.ToHexStringLower(bytes)}");
}
