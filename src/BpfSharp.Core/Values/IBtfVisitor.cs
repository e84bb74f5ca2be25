using BpfSharp.Formats.Btf;

namespace BpfSharp;

/// <summary>Is told the parts of a value in their order by <see cref="BtfReader"/>; what becomes of them (text, JSON, objects) is its own affair.</summary>
public interface IBtfVisitor
{
    /// <summary>A struct or union begins; its members follow.</summary>
    void BeginStruct(BtfComposite type);

    /// <summary>The next part is this member's value.</summary>
    void Member(BtfMember member);

    /// <summary>The struct or union ends.</summary>
    void EndStruct();

    /// <summary>An array begins; its elements follow.</summary>
    void BeginArray(BtfArray type);

    /// <summary>The array ends.</summary>
    void EndArray();

    /// <summary>An array of char that holds text: printable and ended by a zero.</summary>
    /// <param name="type">The array.</param>
    /// <param name="text">The bytes before the zero.</param>
    void Text(BtfArray type, ReadOnlySpan<byte> text);

    /// <summary>An integer, or a bit-field of one.</summary>
    void Integer(BtfInt type, Int128 value);

    /// <summary>A floating-point number.</summary>
    void Float(BtfFloat type, double value);

    /// <summary>An enumerator; the name is null where no name has the value.</summary>
    void Enumerator(BtfEnum type, long value, string? name);

    /// <summary>A pointer.</summary>
    void Pointer(BtfPointer type, ulong address);

    /// <summary>Bytes whose type says nothing about them.</summary>
    void Opaque(BtfType type, ReadOnlySpan<byte> bytes);
}
