using System.Globalization;
using System.Text;
using BpfSharp.Formats;
using BpfSharp.Formats.Btf;
using BpfSharp.Values;

namespace BpfSharp;

/// <summary>Values in the form <c>{pid = 7, comm = "bash"}</c>: short enough for a table, and what <see cref="BtfEncoder"/> reads back.</summary>
public sealed class BtfText : IBtfVisitor
{
    private readonly StringBuilder _text = new();
    private bool _needsComma;

    private BtfText()
    {
    }

    /// <summary>A value as text.</summary>
    /// <exception cref="BpfFormatException">The type doesn't fit the bytes.</exception>
    public static string Format(BtfType type, ReadOnlySpan<byte> bytes)
    {
        var text = new BtfText();
        BtfReader.Visit(type, bytes, text);
        return text._text.ToString();
    }

    /// <summary>A value as text for people: an array of char that is all there is, without its quotes.</summary>
    /// <exception cref="BpfFormatException">The type doesn't fit the bytes.</exception>
    public static string Plain(BtfType type, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Unqualified is BtfArray array && BtfChars.IsCharArray(array) && BtfChars.TryGetText(bytes, out var text) ? Encoding.UTF8.GetString(text) : Format(type, bytes);
    }

    void IBtfVisitor.BeginStruct(BtfComposite type) => Begin('{');

    void IBtfVisitor.Member(BtfMember member)
    {
        Separate();
        if (member.Name.Length > 0)
            _text.Append(member.Name).Append(" = ");
        _needsComma = false;
    }

    void IBtfVisitor.EndStruct() => End('}');

    void IBtfVisitor.BeginArray(BtfArray type) => Begin('[');

    void IBtfVisitor.EndArray() => End(']');

    void IBtfVisitor.Text(BtfArray type, ReadOnlySpan<byte> text) => Add($"\"{Escape(Encoding.UTF8.GetString(text))}\"");

    void IBtfVisitor.Integer(BtfInt type, Int128 value)
    {
        var isBool = (type.Encoding & BtfIntEncoding.Bool) != 0 && value is var bit && (bit == 0 || bit == 1);
        Add(isBool ? (value == 0 ? "false" : "true") : type.Bits == 128 && !type.IsSigned ? ((UInt128)value).ToString(CultureInfo.InvariantCulture) : value.ToString(CultureInfo.InvariantCulture));
    }

    void IBtfVisitor.Float(BtfFloat type, double value) => Add(value.ToString("R", CultureInfo.InvariantCulture));

    void IBtfVisitor.Enumerator(BtfEnum type, long value, string? name)
        => Add(name ?? (type.IsSigned ? value.ToString(CultureInfo.InvariantCulture) : ((ulong)value).ToString(CultureInfo.InvariantCulture)));

    void IBtfVisitor.Pointer(BtfPointer type, ulong address) => Add($"0x{address:x}");

    void IBtfVisitor.Opaque(BtfType type, ReadOnlySpan<byte> bytes) => Add($"0x{Convert.ToHexStringLower(bytes)}");

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal);

    private void Begin(char bracket)
    {
        Separate();
        _text.Append(bracket);
        _needsComma = false;
    }

    private void End(char bracket)
    {
        _text.Append(bracket);
        _needsComma = true;
    }

    private void Add(string part)
    {
        Separate();
        _text.Append(part);
        _needsComma = true;
    }

    private void Separate()
    {
        if (_needsComma)
            _text.Append(", ");
        _needsComma = false;
    }
}
