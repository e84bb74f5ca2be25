namespace BpfSharp.Formats.Btf;

/// <summary>An integer (BTF_KIND_INT).</summary>
public sealed class BtfInt : BtfType
{
    internal BtfInt(BtfSpec owner, uint id, uint nameOffset, int size, BtfIntEncoding encoding, int bitOffset, int bits) : base(owner, id, nameOffset)
    {
        Size = size;
        Encoding = encoding;
        BitOffset = bitOffset;
        Bits = bits;
    }

    /// <summary>Size in bytes: 1, 2, 4, 8 or 16.</summary>
    public int Size { get; }

    /// <summary>Signed, character or boolean.</summary>
    public BtfIntEncoding Encoding { get; }

    /// <summary>First bit of the value in its bytes; 0 except for bit-fields of old compilers.</summary>
    public int BitOffset { get; }

    /// <summary>Width in bits.</summary>
    public int Bits { get; }

    /// <summary>True where negative values are possible.</summary>
    public bool IsSigned => (Encoding & BtfIntEncoding.Signed) != 0;
}

/// <summary>What the bits of an integer mean.</summary>
[Flags]
public enum BtfIntEncoding
{
    /// <summary>An unsigned number.</summary>
    None = 0,

    /// <summary>A signed number.</summary>
    Signed = 1,

    /// <summary>A character.</summary>
    Char = 2,

    /// <summary>A boolean.</summary>
    Bool = 4,
}

/// <summary>A floating-point number (BTF_KIND_FLOAT).</summary>
public sealed class BtfFloat : BtfType
{
    internal BtfFloat(BtfSpec owner, uint id, uint nameOffset, int size) : base(owner, id, nameOffset) => Size = size;

    /// <summary>Size in bytes.</summary>
    public int Size { get; }
}

/// <summary>An enumeration, of 32 or 64 bits.</summary>
public sealed class BtfEnum : BtfType
{
    internal BtfEnum(BtfSpec owner, uint id, uint nameOffset, int size, bool isSigned, BtfEnumValue[] values) : base(owner, id, nameOffset)
    {
        Size = size;
        IsSigned = isSigned;
        Values = values;
    }

    /// <summary>Size in bytes.</summary>
    public int Size { get; }

    /// <summary>True where values are signed.</summary>
    public bool IsSigned { get; }

    /// <summary>The names and values in order.</summary>
    public IReadOnlyList<BtfEnumValue> Values { get; }
}

/// <summary>A name in an enumeration.</summary>
public readonly struct BtfEnumValue
{
    private readonly BtfSpec _owner;

    internal BtfEnumValue(BtfSpec owner, uint nameOffset, long value)
    {
        _owner = owner;
        NameOffset = nameOffset;
        Value = value;
    }

    /// <summary>The name.</summary>
    /// <exception cref="BpfFormatException">The name lies outside the string section.</exception>
    public string Name => _owner.NameAt(NameOffset);

    /// <summary>The value; unsigned ones above 2^63 as their two's complement.</summary>
    public long Value { get; }

    /// <summary>Where the name is in the string section.</summary>
    internal uint NameOffset { get; }
}
