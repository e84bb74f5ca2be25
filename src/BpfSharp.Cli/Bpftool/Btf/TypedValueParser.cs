using System.Globalization;
using System.Text;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Cli.Bpftool.Btf;

/// <summary>
/// Turns text into the bytes of a type: numbers (<c>-5</c>, <c>0x1f</c>, <c>'a'</c>), <c>true</c>, names of enums, <c>"text"</c> for arrays of char,
/// <c>[1, 2]</c>, <c>{member: value}</c>. Members that aren't named stay zero. What doesn't fit is refused.
/// </summary>
internal ref struct TypedValueParser
{
    private const int MaxDepth = 64;

    private readonly string _what;
    private TypedValueLexer _lexer;
    private int _depth;

    private TypedValueParser(string text, string what)
    {
        _lexer = new TypedValueLexer(text, what);
        _what = what;
    }

    /// <summary>Reads a value.</summary>
    /// <param name="text">The value's text.</param>
    /// <param name="type">Its type.</param>
    /// <param name="bytes">Receives the bytes, as many as the map has for it; set to zero first.</param>
    /// <param name="what"><c>key</c> or <c>value</c>, for messages.</param>
    /// <exception cref="CommandException">The text is no value of the type.</exception>
    public static void Parse(string text, BtfType type, Span<byte> bytes, string what)
    {
        if (!BtfSpec.TrySizeOf(type, out var size) || size != bytes.Length)
            throw new CommandException($"{what}: the map's {what}s have {bytes.Length} bytes, their type {size}; give the bytes instead");
        bytes.Clear();
        var parser = new TypedValueParser(text, what);
        parser.Value(type, bytes, new BitRange(0, 0));
        parser._lexer.ExpectEnd();
    }

    private void Value(BtfType type, Span<byte> bytes, BitRange bits)
    {
        if (++_depth > MaxDepth)
            throw _lexer.Error("is nested too deeply");
        switch (type.Unqualified)
        {
            case BtfInt integer:
                Integer(integer, bytes, bits);
                break;
            case BtfEnum enumeration:
                Enumeration(enumeration, bytes, bits);
                break;
            case BtfPointer pointer:
                Store(bytes[..pointer.Owner.PointerSize], _lexer.TakeNumber(), pointer.Owner.PointerSize * 8, isSigned: false, bits, "a pointer");
                break;
            case BtfFloat number:
                Float(number, bytes);
                break;
            case BtfArray array:
                Array(array, bytes);
                break;
            case BtfComposite composite:
                Composite(composite, bytes);
                break;
            case BtfDataSection or BtfVariable:
                throw _lexer.Error("is a whole section of variables; give its bytes instead");
            default:
                throw _lexer.Error($"is of a type without values ({type.Kind})");
        }

        _depth--;
    }

    private void Integer(BtfInt integer, Span<byte> bytes, BitRange bits)
    {
        var name = integer.Name.Length > 0 ? integer.Name : "an integer";
        if ((integer.Encoding & BtfIntEncoding.Bool) != 0 && _lexer.TryTakeName(out var word))
        {
            var value = word switch { "true" => Int128.One, "false" => Int128.Zero, _ => throw _lexer.Error($"'{word}' is neither true nor false") };
            Store(bytes[..integer.Size], value, integer.Bits, isSigned: false, bits, name);
            return;
        }

        // A char may be given by its sign or by its code, as in C.
        var isCharacter = (integer.Encoding & BtfIntEncoding.Char) != 0 || name == "char";
        var number = _lexer.TakeNumber();
        var isSigned = integer.IsSigned && !(isCharacter && number > 0);
        Store(bytes[..integer.Size], number, (integer.Encoding & BtfIntEncoding.Bool) != 0 ? 1 : integer.Bits, isSigned, bits, name);
    }

    private void Enumeration(BtfEnum enumeration, Span<byte> bytes, BitRange bits)
    {
        var name = $"enum {enumeration.Name}".TrimEnd();
        if (!_lexer.TryTakeName(out var word))
        {
            Store(bytes[..enumeration.Size], _lexer.TakeNumber(), enumeration.Size * 8, enumeration.IsSigned, bits, name);
            return;
        }

        foreach (var entry in enumeration.Values)
        {
            if (entry.Name != word)
                continue;
            Store(bytes[..enumeration.Size], enumeration.IsSigned ? entry.Value : (Int128)(ulong)entry.Value & Mask(enumeration.Size * 8), enumeration.Size * 8, enumeration.IsSigned, bits, name);
            return;
        }

        throw _lexer.Error($"{name} has no value '{word}'; it has {Names(enumeration.Values.Select(entry => entry.Name))}");
    }

    private void Float(BtfFloat number, Span<byte> bytes)
    {
        var value = _lexer.TakeFloat();
        if (number.Size == sizeof(float))
            BitConverter.TryWriteBytes(bytes, (float)value);
        else if (number.Size == sizeof(double))
            BitConverter.TryWriteBytes(bytes, value);
        else
            throw _lexer.Error($"floating-point numbers of {number.Size} bytes can't be written; give the bytes instead");
    }

    private void Array(BtfArray array, Span<byte> bytes)
    {
        if (array.Element.Unqualified is BtfInt { Size: 1 } && _lexer.TryTakeString(out var text))
        {
            var encoded = Encoding.UTF8.GetBytes(text);
            if (encoded.Length > array.Length)
                throw _lexer.Error($"the text has {encoded.Length} bytes, there is room for {array.Length}");
            encoded.CopyTo(bytes);
            return;
        }

        var size = BtfSpec.SizeOf(array.Element);
        _lexer.Expect('[');
        for (var i = 0L; !_lexer.TryTake(']'); i++)
        {
            if (i > 0)
                _lexer.Expect(',');
            if (i >= array.Length)
                throw _lexer.Error($"the array has {array.Length} elements, more are given");
            Value(array.Element, bytes.Slice((int)(i * size), size), new BitRange(0, 0));
        }
    }

    private void Composite(BtfComposite composite, Span<byte> bytes)
    {
        var seen = new HashSet<string>();
        _lexer.Expect('{');
        while (!_lexer.TryTake('}'))
        {
            if (seen.Count > 0)
                _lexer.Expect(',');
            var name = _lexer.TakeMemberName();
            if (!seen.Add(name))
                throw _lexer.Error($"member '{name}' is given twice");
            if (composite.IsUnion && seen.Count > 1)
                throw _lexer.Error($"members of a union lie over each other: give one of '{string.Join("', '", seen)}'");
            if (!MemberPath.TryFind(composite, name, out var member))
                throw _lexer.Error($"{Describe(composite)} has no member '{name}'; it has {Names(MemberPath.NamesOf(composite))}");
            _lexer.ExpectAssignment();
            Value(member.Type, bytes[member.ByteOffset..], new BitRange(member.BitOffset & 7, member.BitFieldSize));
        }
    }

    // Puts a number into the bytes of its type, or into some bits of them.
    private readonly void Store(Span<byte> bytes, Int128 value, int typeBits, bool isSigned, BitRange range, string type)
    {
        var bits = range.Size > 0 ? range.Size : typeBits;
        if (!Fits(value, bits, isSigned))
            throw _lexer.Error($"{value} doesn't fit into {(range.Size > 0 ? $"{bits} bits" : type)}");
        for (var i = 0; i < bits; i++)
        {
            // Bit by bit: a bit-field may lie across bytes, and its neighbours are to stay.
            if (((value >> i) & 1) == 0)
                continue;
            var at = range.Offset + i;
            bytes[at >> 3] |= (byte)(1 << (at & 7));
        }
    }

    private static bool Fits(Int128 value, int bits, bool isSigned)
        => bits >= 128 || (isSigned ? value >= -(Int128.One << (bits - 1)) && value < (Int128.One << (bits - 1)) : value >= 0 && value <= Mask(bits));

    private static Int128 Mask(int bits) => bits >= 127 ? Int128.MaxValue : (Int128.One << bits) - 1;

    private static string Describe(BtfComposite composite) => $"{(composite.IsUnion ? "union" : "struct")} {composite.Name}".TrimEnd();

    private static string Names(IEnumerable<string> names)
    {
        const int shown = 12;
        var all = names.ToList();
        return string.Join(", ", all.Take(shown)) + (all.Count > shown ? string.Create(CultureInfo.InvariantCulture, $" and {all.Count - shown} more") : "");
    }

    private readonly record struct BitRange(int Offset, int Size);
}
