namespace BpfSharp.Formats.Btf;

/// <summary>
/// One type of a <see cref="BtfSpec"/>. Identity is by reference: graphs of types are cyclic, so two types are compared by an explicit algorithm
/// (see <c>CoRe</c>), never by <see cref="object.Equals(object)"/> of their contents. References to other types resolve when they are asked for.
/// </summary>
public abstract class BtfType
{
    private protected BtfType(BtfSpec owner, uint id, string name)
    {
        Owner = owner;
        Id = id;
        Name = name;
    }

    /// <summary>The types this one belongs to.</summary>
    public BtfSpec Owner { get; }

    /// <summary>Its number there; 0 is void.</summary>
    public uint Id { get; }

    /// <summary>Its name; empty for anonymous types.</summary>
    public string Name { get; }

    /// <summary>This type without typedefs, qualifiers and type tags.</summary>
    /// <exception cref="BpfFormatException">The chain of references does not end.</exception>
    public BtfType Unqualified
    {
        get
        {
            var type = this;
            for (var depth = 0; type is BtfModifier modifier; depth++)
            {
                if (depth > BtfSpec.MaxReferenceDepth)
                    throw new BpfFormatException(".BTF", -1, $"type {Id} refers to itself without end");
                type = modifier.Target;
            }

            return type;
        }
    }
}

/// <summary>void: type 0 of every BTF.</summary>
public sealed class BtfVoid : BtfType
{
    internal BtfVoid(BtfSpec owner) : base(owner, 0, "void")
    {
    }
}

/// <summary>An integer (BTF_KIND_INT).</summary>
public sealed class BtfInt : BtfType
{
    internal BtfInt(BtfSpec owner, uint id, string name, int size, BtfIntEncoding encoding, int bitOffset, int bits) : base(owner, id, name)
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
    internal BtfFloat(BtfSpec owner, uint id, string name, int size) : base(owner, id, name) => Size = size;

    /// <summary>Size in bytes.</summary>
    public int Size { get; }
}

/// <summary>A type that refers to one other type.</summary>
public abstract class BtfReference : BtfType
{
    private protected BtfReference(BtfSpec owner, uint id, string name, uint targetId) : base(owner, id, name) => TargetId = targetId;

    /// <summary>The other type's number.</summary>
    public uint TargetId { get; }

    /// <summary>The other type.</summary>
    public BtfType Target => Owner.TypeById(TargetId);
}

/// <summary>A pointer (BTF_KIND_PTR).</summary>
public sealed class BtfPointer : BtfReference
{
    internal BtfPointer(BtfSpec owner, uint id, uint targetId) : base(owner, id, "", targetId)
    {
    }
}

/// <summary>A reference that doesn't change what a value looks like: typedef, const, volatile, restrict, type tag.</summary>
public abstract class BtfModifier : BtfReference
{
    private protected BtfModifier(BtfSpec owner, uint id, string name, uint targetId) : base(owner, id, name, targetId)
    {
    }
}

/// <summary>A typedef.</summary>
public sealed class BtfTypedef : BtfModifier
{
    internal BtfTypedef(BtfSpec owner, uint id, string name, uint targetId) : base(owner, id, name, targetId)
    {
    }
}

/// <summary>const.</summary>
public sealed class BtfConst : BtfModifier
{
    internal BtfConst(BtfSpec owner, uint id, uint targetId) : base(owner, id, "", targetId)
    {
    }
}

/// <summary>volatile.</summary>
public sealed class BtfVolatile : BtfModifier
{
    internal BtfVolatile(BtfSpec owner, uint id, uint targetId) : base(owner, id, "", targetId)
    {
    }
}

/// <summary>restrict.</summary>
public sealed class BtfRestrict : BtfModifier
{
    internal BtfRestrict(BtfSpec owner, uint id, uint targetId) : base(owner, id, "", targetId)
    {
    }
}

/// <summary>A tag on a pointed-to type (<c>user</c>, <c>rcu</c>, <c>percpu</c>); the name is the tag.</summary>
public sealed class BtfTypeTag : BtfModifier
{
    internal BtfTypeTag(BtfSpec owner, uint id, string tag, uint targetId) : base(owner, id, tag, targetId)
    {
    }
}

/// <summary>A tag on a declaration; the name is the tag.</summary>
public sealed class BtfDeclTag : BtfReference
{
    internal BtfDeclTag(BtfSpec owner, uint id, string tag, uint targetId, int componentIndex) : base(owner, id, tag, targetId) => ComponentIndex = componentIndex;

    /// <summary>The member or parameter that is tagged; -1 for the declaration itself.</summary>
    public int ComponentIndex { get; }
}

/// <summary>An array (BTF_KIND_ARRAY).</summary>
public sealed class BtfArray : BtfType
{
    internal BtfArray(BtfSpec owner, uint id, uint elementId, uint indexId, uint length) : base(owner, id, "")
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
    internal BtfComposite(BtfSpec owner, uint id, string name, bool isUnion, int size, BtfMember[] members) : base(owner, id, name)
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

    internal BtfMember(BtfSpec owner, string name, uint typeId, int bitOffset, int bitFieldSize)
    {
        _owner = owner;
        Name = name;
        TypeId = typeId;
        BitOffset = bitOffset;
        BitFieldSize = bitFieldSize;
    }

    /// <summary>The name; empty for anonymous structs and unions.</summary>
    public string Name { get; }

    /// <summary>The number of its type.</summary>
    public uint TypeId { get; }

    /// <summary>Its type.</summary>
    public BtfType Type => _owner.TypeById(TypeId);

    /// <summary>Distance from the start in bits.</summary>
    public int BitOffset { get; }

    /// <summary>Width in bits of a bit-field; 0 for ordinary members.</summary>
    public int BitFieldSize { get; }
}

/// <summary>An enumeration, of 32 or 64 bits.</summary>
public sealed class BtfEnum : BtfType
{
    internal BtfEnum(BtfSpec owner, uint id, string name, int size, bool isSigned, BtfEnumValue[] values) : base(owner, id, name)
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
/// <param name="Name">The name.</param>
/// <param name="Value">The value; unsigned ones above 2^63 as their two's complement.</param>
public readonly record struct BtfEnumValue(string Name, long Value);

/// <summary>A struct or union that is named but not described.</summary>
public sealed class BtfForward : BtfType
{
    internal BtfForward(BtfSpec owner, uint id, string name, bool isUnion) : base(owner, id, name) => IsUnion = isUnion;

    /// <summary>True for a union.</summary>
    public bool IsUnion { get; }
}

/// <summary>A function; its target is the prototype.</summary>
public sealed class BtfFunction : BtfReference
{
    internal BtfFunction(BtfSpec owner, uint id, string name, uint prototypeId, BtfLinkage linkage) : base(owner, id, name, prototypeId) => Linkage = linkage;

    /// <summary>Static, global or external.</summary>
    public BtfLinkage Linkage { get; }

    /// <summary>Its parameters and result.</summary>
    /// <exception cref="BpfFormatException">The type referred to is no prototype.</exception>
    public BtfPrototype Prototype => Target as BtfPrototype ?? throw new BpfFormatException(".BTF", -1, $"function {Name} has no prototype");
}

/// <summary>Parameters and result of a function.</summary>
public sealed class BtfPrototype : BtfType
{
    internal BtfPrototype(BtfSpec owner, uint id, uint returnId, BtfParameter[] parameters) : base(owner, id, "")
    {
        ReturnId = returnId;
        Parameters = parameters;
    }

    /// <summary>The number of the result's type.</summary>
    public uint ReturnId { get; }

    /// <summary>The result's type.</summary>
    public BtfType ReturnType => Owner.TypeById(ReturnId);

    /// <summary>The parameters in order; a last one without name and with type 0 is <c>…</c>.</summary>
    public IReadOnlyList<BtfParameter> Parameters { get; }
}

/// <summary>A parameter of a function.</summary>
/// <param name="Name">Its name; may be empty.</param>
/// <param name="TypeId">The number of its type.</param>
public readonly record struct BtfParameter(string Name, uint TypeId);

/// <summary>A variable.</summary>
public sealed class BtfVariable : BtfReference
{
    internal BtfVariable(BtfSpec owner, uint id, string name, uint typeId, BtfLinkage linkage) : base(owner, id, name, typeId) => Linkage = linkage;

    /// <summary>Static, global or external.</summary>
    public BtfLinkage Linkage { get; }
}

/// <summary>Who can see a function or variable.</summary>
public enum BtfLinkage
{
    /// <summary>Its file.</summary>
    Static = 0,

    /// <summary>Everyone.</summary>
    Global = 1,

    /// <summary>It is somewhere else.</summary>
    External = 2,
}

/// <summary>A section of variables (<c>.maps</c>, <c>.data</c> …).</summary>
public sealed class BtfDataSection : BtfType
{
    internal BtfDataSection(BtfSpec owner, uint id, string name, int size, BtfSectionVariable[] variables) : base(owner, id, name)
    {
        Size = size;
        Variables = variables;
    }

    /// <summary>Size in bytes; compilers leave 0 and loaders fill it in from the ELF section.</summary>
    public int Size { get; }

    /// <summary>The variables in it.</summary>
    public IReadOnlyList<BtfSectionVariable> Variables { get; }
}

/// <summary>A variable's place in a section.</summary>
/// <param name="TypeId">The number of its <see cref="BtfVariable"/>.</param>
/// <param name="Offset">Bytes from the section's start; compilers leave 0 and loaders fill it in from the ELF symbol.</param>
/// <param name="Size">Its size in bytes.</param>
public readonly record struct BtfSectionVariable(uint TypeId, uint Offset, uint Size);
