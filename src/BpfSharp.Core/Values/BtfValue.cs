using System.Globalization;
using BpfSharp.Errors;
using BpfSharp.Formats;
using BpfSharp.Formats.Btf;
using BpfSharp.Maps.Binding;
using BpfSharp.Values;

namespace BpfSharp;

/// <summary>A value with its type, for those who have no C# type for it: <c>value["addr"]["port"].ToInt64()</c>.</summary>
public readonly struct BtfValue
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int _shift;
    private readonly int _bits;

    /// <summary>Takes a value's bytes; kept, not copied.</summary>
    /// <exception cref="BpfFormatException">They are fewer than the type has.</exception>
    public BtfValue(BtfType type, ReadOnlyMemory<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(type);
        var size = BtfSpec.SizeOf(type);
        if (bytes.Length < size)
            throw new BpfFormatException(".BTF", -1, $"type {type.Id} ({TypeText.Of(type)}) has {size} bytes, the value only {bytes.Length}");
        Type = type;
        _bytes = bytes[..size];
    }

    private BtfValue(BtfType type, ReadOnlyMemory<byte> bytes, int shift, int bits)
    {
        Type = type;
        _bytes = bytes;
        _shift = shift;
        _bits = bits;
    }

    /// <summary>The value's type.</summary>
    public BtfType Type { get; }

    /// <summary>The value's bytes; of a bit-field those that it lies in.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>A member of a struct or union; those of anonymous ones are the outer one's own.</summary>
    /// <exception cref="BpfException">There is none of this name, or this is no struct.</exception>
    public BtfValue this[string member]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(member);
            if (Type.Unqualified is not BtfComposite composite)
                throw new BpfException($"{TypeText.Of(Type)} has no members, so none called {member}.");
            return Find(composite, _bytes, member, 0)
                ?? throw new BpfException($"{TypeText.Of(Type)} has no member {member}.{KnownNames.Hint(member, composite.Members.Select(m => m.Name))}");
        }
    }

    /// <summary>An element of an array.</summary>
    /// <exception cref="BpfException">There is no such element, or this is no array.</exception>
    public BtfValue this[int index]
    {
        get
        {
            if (Type.Unqualified is not BtfArray array)
                throw new BpfException($"{TypeText.Of(Type)} is no array.");
            if (index < 0 || index >= array.Length)
                throw new BpfException($"{TypeText.Of(Type)} has no element {index}.");
            var size = BtfSpec.SizeOf(array.Element);
            return new BtfValue(array.Element, _bytes.Slice(checked(index * size), size));
        }
    }

    /// <summary>An integer, enumerator or pointer as a number.</summary>
    /// <exception cref="BpfException">The value is none, or too large.</exception>
    public long ToInt64()
    {
        var number = ToNumber();
        return number >= long.MinValue && number <= long.MaxValue ? (long)number : throw new BpfException($"{number} doesn't fit in 64 bits with a sign.");
    }

    /// <summary>An integer, enumerator or pointer as a number without sign.</summary>
    /// <exception cref="BpfException">The value is none, negative or too large.</exception>
    public ulong ToUInt64()
    {
        var number = ToNumber();
        return number >= 0 && number <= ulong.MaxValue ? (ulong)number : throw new BpfException($"{number} doesn't fit in 64 bits without a sign.");
    }

    /// <summary>The value as text; an array of char without quotes.</summary>
    public override string ToString()
    {
        if (Type is null)
            return "";
        return _bits > 0 ? ToNumber().ToString(CultureInfo.InvariantCulture) : BtfText.Plain(Type, _bytes.Span);
    }

    private Int128 ToNumber()
    {
        var (bits, isSigned) = Type.Unqualified switch
        {
            BtfInt integer => (_bits > 0 ? _bits : integer.Bits, integer.IsSigned),
            BtfEnum enumeration => (_bits > 0 ? _bits : enumeration.Size * 8, enumeration.IsSigned),
            BtfPointer => (64, false),
            _ => throw new BpfException($"{TypeText.Of(Type)} is no number."),
        };
        return BtfBits.Read(_bytes.Span, _shift, bits, isSigned);
    }

    private static BtfValue? Find(BtfComposite composite, ReadOnlyMemory<byte> bytes, string name, int depth)
    {
        foreach (var member in composite.Members)
        {
            var offset = member.BitOffset / 8;
            if (member.Name == name)
            {
                return member.BitFieldSize == 0
                    ? new BtfValue(member.Type, Tail(bytes, offset))
                    : new BtfValue(member.Type, Tail(bytes, offset)[..(((member.BitOffset % 8) + member.BitFieldSize + 7) / 8)], member.BitOffset % 8, member.BitFieldSize);
            }

            if (member.Name.Length == 0 && depth < BtfSpec.MaxReferenceDepth && member.Type.Unqualified is BtfComposite inner && Find(inner, Tail(bytes, offset), name, depth + 1) is { } found)
                return found;
        }

        return null;
    }

    private static ReadOnlyMemory<byte> Tail(ReadOnlyMemory<byte> bytes, int offset)
        => offset >= 0 && offset <= bytes.Length ? bytes[offset..] : throw new BpfFormatException(".BTF", -1, $"a member begins at byte {offset} of {bytes.Length}");
}
