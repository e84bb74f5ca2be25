namespace BpfSharp.Formats.Btf;

/// <summary>
/// One type of a <see cref="BtfSpec"/>. Identity is by reference: graphs of types are cyclic, so two types are compared by an explicit algorithm
/// (see <c>CoRe</c>), never by <see cref="object.Equals(object)"/> of their contents. References to other types resolve when they are asked for.
/// </summary>
public abstract class BtfType
{
    private string? _name;

    private protected BtfType(BtfSpec owner, uint id, uint nameOffset)
    {
        Owner = owner;
        Id = id;
        NameOffset = nameOffset;
    }

    private protected BtfType(BtfSpec owner, string name) : this(owner, 0, 0) => _name = name;

    /// <summary>The types this one belongs to.</summary>
    public BtfSpec Owner { get; }

    /// <summary>Its number there; 0 is void.</summary>
    public uint Id { get; }

    /// <summary>Its name; empty for anonymous types.</summary>
    /// <exception cref="BpfFormatException">The name lies outside the string section.</exception>
    public string Name => _name ??= Owner.NameAt(NameOffset);

    /// <summary>Which of BTF's kinds it is.</summary>
    public BtfKind Kind => Owner.KindOf(Id);

    /// <summary>Where the name is in the string section.</summary>
    internal uint NameOffset { get; }

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
    internal BtfVoid(BtfSpec owner) : base(owner, "void")
    {
    }
}
