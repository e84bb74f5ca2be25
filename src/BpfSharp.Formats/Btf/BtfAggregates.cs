namespace BpfSharp.Formats.Btf;

/// <summary>An array (BTF_KIND_ARRAY).</summary>
public sealed class BtfArray : BtfType
{
    internal BtfArray(BtfSpec owner, uint id, uint elementId, uint indexId, uint length) : base(owner, id, 0)
    {
        ElementId = elementId;
        IndexId = indexId;
        Length = length;
    }

    /// <summary>The number of the elements' type.</summary>
    public uint ElementId { get; }

    /// <summary>The number of the index's type.</summary>
    public uint IndexId { get; }

    /// <summary>How many elements; 0 for flexible arrays.</summary>
    public uint Length { get; }

    /// <summary>The elements' type.</summary>
    public BtfType Element => Owner.TypeById(ElementId);
}

/// <summary>A struct or a union.</summary>
public sealed class BtfComposite : BtfType
{
    internal BtfComposite(BtfSpec owner, uint id, uint nameOffset, bool isUnion, int size, BtfMember[] members) : base(owner, id, nameOffset)
    {
        IsUnion = isUnion;
        Size = size;
        Members = members;
    }

    /// <summary>True for a union.</summary>
    public bool IsUnion { get; }

    /// <summary>Size in bytes.</summary>
    public int Size { get; }

    /// <summary>The members in order.</summary>
    public IReadOnlyList<BtfMember> Members { get; }
}

/// <summary>A member of a struct or union.</summary>
public sealed class BtfMember
{
    private readonly BtfSpec _owner;
    private string? _name;

    internal BtfMember(BtfSpec owner, uint nameOffset, uint typeId, int bitOffset, int bitFieldSize)
    {
        _owner = owner;
        NameOffset = nameOffset;
        TypeId = typeId;
        BitOffset = bitOffset;
        BitFieldSize = bitFieldSize;
    }

    /// <summary>The name; empty for anonymous structs and unions.</summary>
    /// <exception cref="BpfFormatException">The name lies outside the string section.</exception>
    public string Name => _name ??= _owner.NameAt(NameOffset);

    /// <summary>True for members without a name: their own members count as the outer type's.</summary>
    public bool IsAnonymous => NameOffset == 0 || Name.Length == 0;

    /// <summary>The number of its type.</summary>
    public uint TypeId { get; }

    /// <summary>Its type.</summary>
    public BtfType Type => _owner.TypeById(TypeId);

    /// <summary>Distance from the start in bits.</summary>
    public int BitOffset { get; }

    /// <summary>Width in bits of a bit-field; 0 for ordinary members.</summary>
    public int BitFieldSize { get; }

    /// <summary>Distance from the start in whole bytes; of a bit-field, of the byte in which it begins.</summary>
    public int ByteOffset => BitOffset >> 3;

    /// <summary>Where the name is in the string section.</summary>
    internal uint NameOffset { get; }
}

/// <summary>A struct or union that is named but not described.</summary>
public sealed class BtfForward : BtfType
{
    internal BtfForward(BtfSpec owner, uint id, uint nameOffset, bool isUnion) : base(owner, id, nameOffset) => IsUnion = isUnion;

    /// <summary>True for a union.</summary>
    public bool IsUnion { get; }
}
