using System.Buffers.Binary;
using BpfSharp.Formats;
using BpfSharp.Formats.Btf;
using BpfSharp.Maps.Binding;
using BpfSharp.Values;

namespace BpfSharp;

/// <summary>Walks through the bytes of a value by its type.</summary>
public ref struct BtfReader
{
    private const int MaxDepth = 48;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly IBtfVisitor _visitor;

    // Members may overlap and nest: without a limit a few bytes could have any number of parts.
    private long _budget;

    private BtfReader(ReadOnlySpan<byte> bytes, IBtfVisitor visitor)
    {
        _bytes = bytes;
        _visitor = visitor;
        _budget = 4096 + (64L * bytes.Length);
    }

    /// <summary>Tells a visitor all parts of a value.</summary>
    /// <param name="type">The value's type.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="visitor">Who is told.</param>
    /// <exception cref="BpfFormatException">The type is larger than the bytes, or makes no sense.</exception>
    public static void Visit(BtfType type, ReadOnlySpan<byte> bytes, IBtfVisitor visitor)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(visitor);
        new BtfReader(bytes, visitor).Read(type, 0, 0);
    }

    private void Read(BtfType type, long offset, int depth)
    {
        if (--_budget < 0 || depth > MaxDepth)
            throw new BpfFormatException(".BTF", -1, $"type {type.Id} has more parts than its bytes can hold");
        type = type.Unqualified;
        switch (type)
        {
            case BtfComposite composite:
                ReadMembers(composite, offset, depth);
                break;
            case BtfArray array:
                ReadArray(array, offset, depth);
                break;
            case BtfInt integer:
                _visitor.Integer(integer, BtfBits.Read(Slice(type, offset, integer.Size), integer.BitOffset, integer.Bits, integer.IsSigned));
                break;
            case BtfEnum enumeration:
                ReadEnum(enumeration, (long)BtfBits.Read(Slice(type, offset, enumeration.Size), 0, enumeration.Size * 8, enumeration.IsSigned));
                break;
            case BtfPointer pointer:
                _visitor.Pointer(pointer, (ulong)BtfBits.Read(Slice(type, offset, 8), 0, 64, isSigned: false));
                break;
            case BtfFloat number:
                ReadFloat(number, Slice(type, offset, number.Size));
                break;
            case BtfVariable variable:
                Read(variable.Target, offset, depth + 1);
                break;
            default:
                _visitor.Opaque(type, BtfSpec.TrySizeOf(type, out var size) ? Slice(type, offset, size) : default);
                break;
        }
    }

    private void ReadMembers(BtfComposite composite, long offset, int depth)
    {
        _visitor.BeginStruct(composite);
        foreach (var member in composite.Members)
        {
            var at = offset + (member.BitOffset / 8);
            if (member.BitFieldSize == 0)
            {
                _visitor.Member(member);
                Read(member.Type, at, depth + 1);
            }
            else if (member.Name.Length > 0)
            {
                _visitor.Member(member);
                ReadBitField(member, at);
            }
        }

        _visitor.EndStruct();
    }

    private void ReadBitField(BtfMember member, long offset)
    {
        var shift = member.BitOffset % 8;
        var bytes = Slice(member.Type, offset, (shift + member.BitFieldSize + 7) / 8);
        switch (member.Type.Unqualified)
        {
            case BtfInt integer:
                _visitor.Integer(integer, BtfBits.Read(bytes, shift, member.BitFieldSize, integer.IsSigned));
                break;
            case BtfEnum enumeration:
                ReadEnum(enumeration, (long)BtfBits.Read(bytes, shift, member.BitFieldSize, enumeration.IsSigned));
                break;
            default:
                throw new BpfFormatException(".BTF", -1, $"bit-field {member.Name} is neither an integer nor an enumeration");
        }
    }

    private void ReadEnum(BtfEnum type, long value)
    {
        string? name = null;
        foreach (var candidate in type.Values)
        {
            if (candidate.Value == value)
            {
                name = candidate.Name;
                break;
            }
        }

        _visitor.Enumerator(type, value, name);
    }

    private void ReadArray(BtfArray array, long offset, int depth)
    {
        if (!BtfSpec.TrySizeOf(array.Element, out var size) || size == 0 || array.Length == 0)
        {
            _visitor.BeginArray(array);
            _visitor.EndArray();
            return;
        }

        var bytes = Slice(array, offset, (long)size * array.Length);
        if (BtfChars.IsCharArray(array) && BtfChars.TryGetText(bytes, out var text))
        {
            _visitor.Text(array, text);
            return;
        }

        _visitor.BeginArray(array);
        for (var i = 0L; i < array.Length; i++)
            Read(array.Element, offset + (i * size), depth + 1);
        _visitor.EndArray();
    }

    private readonly void ReadFloat(BtfFloat type, ReadOnlySpan<byte> bytes)
    {
        if (type.Size is 4 or 8)
            _visitor.Float(type, type.Size == 4 ? BinaryPrimitives.ReadSingleLittleEndian(bytes) : BinaryPrimitives.ReadDoubleLittleEndian(bytes));
        else
            _visitor.Opaque(type, bytes);
    }

    private readonly ReadOnlySpan<byte> Slice(BtfType type, long offset, long size)
        => offset >= 0 && size >= 0 && offset + size <= _bytes.Length
            ? _bytes.Slice((int)offset, (int)size)
            : throw new BpfFormatException(".BTF", -1, $"type {type.Id} ({TypeText.Of(type)}) ends at byte {offset + size} of a value of {_bytes.Length} bytes");
}
