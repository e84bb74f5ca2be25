using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using BpfSharp.Errors;
using BpfSharp.Formats;
using BpfSharp.Formats.Btf;
using BpfSharp.Maps.Binding;
using BpfSharp.Values;

namespace BpfSharp;

/// <summary>
/// Makes the bytes of a value from text: <c>{message: "Hey root!", n: 3}</c>, also as JSON or as <see cref="BtfText"/> writes it. Numbers are decimal, hexadecimal
/// (<c>0x…</c>) or negative and checked against the type's range; enumerators go by name; members that are left out are zero.
/// </summary>
public ref struct BtfEncoder
{
    private const int MaxDepth = 48;

    private readonly Span<byte> _target;
    private ValueScanner _text;

    private BtfEncoder(ReadOnlySpan<char> text, Span<byte> target)
    {
        _text = new ValueScanner(text);
        _target = target;
    }

    /// <summary>The bytes of a value.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="text">The value.</param>
    /// <exception cref="ValueTextException">The text doesn't say a value of the type; the message says where and why.</exception>
    /// <exception cref="BpfFormatException">The type makes no sense.</exception>
    public static byte[] Encode(BtfType type, string text)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(text);
        var bytes = new byte[BtfSpec.SizeOf(type)];
        Encode(type, text, bytes);
        return bytes;
    }

    /// <summary>Puts the bytes of a value where they are wanted.</summary>
    /// <exception cref="ValueTextException">The text doesn't say a value of the type; the message says where and why.</exception>
    /// <exception cref="BpfFormatException">The type makes no sense, or has another size.</exception>
    public static void Encode(BtfType type, ReadOnlySpan<char> text, Span<byte> target)
    {
        ArgumentNullException.ThrowIfNull(type);
        var size = BtfSpec.SizeOf(type);
        if (size != target.Length)
            throw new BpfFormatException(".BTF", -1, $"type {type.Id} has {size} bytes, {target.Length} are wanted");
        target.Clear();
        var encoder = new BtfEncoder(text, target);
        encoder.Write(type, 0, "", 0);
        if (encoder._text.Peek() != '\0')
            throw new ValueTextException("", encoder._text.Position, "there is more after the value's end");
    }

    private void Write(BtfType type, int offset, string path, int depth)
    {
        if (depth > MaxDepth)
            throw Error(path, "the value is nested too deeply");
        type = type.Unqualified;
        switch (type)
        {
            case BtfComposite composite:
                WriteStruct(composite, offset, path, depth);
                break;
            case BtfArray array:
                WriteArray(array, offset, path, depth);
                break;
            case BtfInt integer:
                WriteBits(integer, offset, integer.BitOffset, integer.Bits, path);
                break;
            case BtfEnum enumeration:
                WriteBits(enumeration, offset, 0, enumeration.Size * 8, path);
                break;
            case BtfPointer:
                WriteNumber(type, Slice(offset, 8, path), 0, 64, isSigned: false, path);
                break;
            case BtfFloat { Size: 4 or 8 } number:
                WriteFloat(Slice(offset, number.Size, path), path);
                break;
            case BtfVariable variable:
                Write(variable.Target, offset, path, depth + 1);
                break;
            default:
                throw Error(path, $"values of type {TypeText.Of(type)} can't be written");
        }
    }

    private void WriteStruct(BtfComposite type, int offset, string path, int depth)
    {
        if (!_text.TryTake('{'))
        {
            // struct key_t { char comm[16]; } is as good as its member.
            if (type.Members is [{ BitFieldSize: 0 } only])
            {
                Write(only.Type, offset + (only.BitOffset / 8), $"{path}.{only.Name}", depth + 1);
                return;
            }

            throw Error(path, $"{TypeText.Of(type)} is written {{member: value, …}}");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!_text.TryTake('}'))
        {
            var isQuoted = _text.Peek() == '"';
            var position = _text.Position;
            var name = (isQuoted ? Encoding.UTF8.GetString(_text.TakeString(path)) : _text.TakeWord().ToString()).TrimStart('.');
            if (name.Length == 0)
                throw Error(path, "a member's name or } is missing");
            if (Find(type, name, 0) is not { } found)
                throw new ValueTextException(path, position, $"{TypeText.Of(type)} has no member {name}.{KnownNames.Hint(name, Names(type, 0))}".TrimEnd('.', '?'));
            if (!seen.Add(name))
                throw new ValueTextException(path, position, $"member {name} is given twice");
            if (!_text.TryTake(':') && !_text.TryTake('='))
                throw Error($"{path}.{name}", "a : or = is missing after the name");
            WriteMember(found.Member, offset + found.Offset, $"{path}.{name}", depth);
            if (!_text.TryTake(',') && _text.Peek() != '}')
                throw Error(path, "a , or } is missing");
        }
    }

    private void WriteMember(BtfMember member, int offset, string path, int depth)
    {
        if (member.BitFieldSize == 0)
            Write(member.Type, offset, path, depth + 1);
        else
            WriteBits(member.Type.Unqualified, offset, member.BitOffset % 8, member.BitFieldSize, path);
    }

    private void WriteArray(BtfArray array, int offset, string path, int depth)
    {
        var size = BtfSpec.SizeOf(array.Element);
        if (_text.TryTake('['))
        {
            for (var i = 0; !_text.TryTake(']'); i++)
            {
                if (i >= array.Length)
                    throw Error(path, $"there are more than the {array.Length} elements of {TypeText.Of(array)}");
                Write(array.Element, checked(offset + (i * size)), $"{path}[{i}]", depth + 1);
                if (!_text.TryTake(',') && _text.Peek() != ']')
                    throw Error(path, "a , or ] is missing");
            }

            return;
        }

        if (size != 1 || array.Element.Unqualified is not BtfInt)
            throw Error(path, $"{TypeText.Of(array)} is written [element, …]");
        var isQuoted = _text.Peek() == '"';
        var position = _text.Position;
        var bytes = isQuoted ? _text.TakeString(path) : Encoding.UTF8.GetBytes(_text.TakeWord().ToString());
        if (bytes.Length >= array.Length)
            throw new ValueTextException(path, position, $"the text takes {bytes.Length + 1} bytes with the zero at its end, {TypeText.Of(array)} has {array.Length}");
        bytes.CopyTo(Slice(offset, bytes.Length, path));
    }

    private void WriteBits(BtfType type, int offset, int shift, int bits, string path)
    {
        var target = Slice(offset, (shift + bits + 7) / 8, path);
        if (type is BtfEnum enumeration)
            WriteEnum(enumeration, target, shift, bits, path);
        else if (type is BtfInt integer)
            WriteNumber(type, target, shift, bits, integer.IsSigned, path);
        else
            throw Error(path, "a bit-field is neither an integer nor an enumeration");
    }

    private void WriteEnum(BtfEnum type, Span<byte> target, int shift, int bits, string path)
    {
        var start = _text.Peek();
        if (char.IsAsciiDigit(start) || start == '-')
        {
            WriteNumber(type, target, shift, bits, type.IsSigned, path);
            return;
        }

        var position = _text.Position;
        var name = start == '"' ? Encoding.UTF8.GetString(_text.TakeString(path)) : _text.TakeWord().ToString();
        foreach (var value in type.Values)
        {
            if (value.Name == name)
            {
                BtfBits.Write(target, shift, bits, value.Value);
                return;
            }
        }

        throw new ValueTextException(path, position, $"{TypeText.Of(type)} has no {name}.{KnownNames.Hint(name, type.Values.Select(value => value.Name))}".TrimEnd('.', '?'));
    }

    private void WriteNumber(BtfType type, Span<byte> target, int shift, int bits, bool isSigned, string path)
    {
        // Pointers and large numbers are strings in JSON.
        var isQuoted = _text.Peek() == '"';
        var position = _text.Position;
        var word = isQuoted ? Encoding.UTF8.GetString(_text.TakeString(path)) : _text.TakeWord().ToString();
        if (!TryParse(word, out var number))
            throw new ValueTextException(path, position, word.Length == 0 ? "a number is missing" : $"'{word}' is no number");
        var (low, high) = BtfBits.Range(bits, isSigned);
        if (number < low || number > high)
            throw new ValueTextException(path, position, $"{word} is not within {low} to {high}, which {TypeText.Of(type)}{(bits < target.Length * 8 ? $" of {bits} bits" : "")} can hold");
        BtfBits.Write(target, shift, bits, number);
    }

    private void WriteFloat(Span<byte> target, string path)
    {
        _text.Peek();
        var position = _text.Position;
        var word = _text.TakeWord();
        if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            throw new ValueTextException(path, position, $"'{word}' is no number");
        if (target.Length == sizeof(float))
            BinaryPrimitives.WriteSingleLittleEndian(target, (float)number);
        else
            BinaryPrimitives.WriteDoubleLittleEndian(target, number);
    }

    private static bool TryParse(string word, out Int128 number)
    {
        number = word == "true" ? 1 : 0;
        if (word is "true" or "false")
            return true;
        if (word is ['\'', var character, '\''] && character < 128)
        {
            number = character;
            return true;
        }

        var isNegative = word.StartsWith('-');
        var digits = isNegative ? word.AsSpan(1) : word;
        var isHex = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);

        // 30 hexadecimal digits always fit; the zero before them keeps the number positive.
        var isNumber = isHex
            ? digits.Length is > 2 and <= 32 && Int128.TryParse($"0{digits[2..]}", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
            : Int128.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        number = isNegative ? -number : number;
        return isNumber;
    }

    /// <summary>A member by name, those of anonymous structs and unions included, and its first byte.</summary>
    private static (BtfMember Member, int Offset)? Find(BtfComposite type, string name, int depth)
    {
        foreach (var member in type.Members)
        {
            if (member.Name == name)
                return (member, member.BitOffset / 8);
            if (member.Name.Length == 0 && depth < MaxDepth && member.Type.Unqualified is BtfComposite inner && Find(inner, name, depth + 1) is { } found)
                return (found.Member, found.Offset + (member.BitOffset / 8));
        }

        return null;
    }

    private static IEnumerable<string> Names(BtfComposite type, int depth)
        => type.Members.SelectMany(member => member.Name.Length > 0 ? [member.Name] : depth < 4 && member.Type.Unqualified is BtfComposite inner ? Names(inner, depth + 1) : []).Take(1000);

    private readonly Span<byte> Slice(int offset, int size, string path)
        => offset >= 0 && size >= 0 && (long)offset + size <= _target.Length ? _target.Slice(offset, size) : throw new BpfFormatException(".BTF", -1, $"{path} lies outside the value's {_target.Length} bytes");

    private readonly ValueTextException Error(string path, string problem) => new(path, _text.Position, problem);
}
