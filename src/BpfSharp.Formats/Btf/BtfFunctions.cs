namespace BpfSharp.Formats.Btf;

/// <summary>A function; its target is the prototype.</summary>
public sealed class BtfFunction : BtfReference
{
    internal BtfFunction(BtfSpec owner, uint id, uint nameOffset, uint prototypeId, BtfLinkage linkage) : base(owner, id, nameOffset, prototypeId) => Linkage = linkage;

    /// <summary>Static, global or external.</summary>
    public BtfLinkage Linkage { get; }

    /// <summary>Its parameters and result.</summary>
    /// <exception cref="BpfFormatException">The type referred to is no prototype.</exception>
    public BtfPrototype Prototype => Target as BtfPrototype ?? throw new BpfFormatException(".BTF", -1, $"function {Name} has no prototype");
}

/// <summary>Parameters and result of a function.</summary>
public sealed class BtfPrototype : BtfType
{
    internal BtfPrototype(BtfSpec owner, uint id, uint returnId, BtfParameter[] parameters) : base(owner, id, 0)
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
public readonly struct BtfParameter
{
    private readonly BtfSpec _owner;

    internal BtfParameter(BtfSpec owner, uint nameOffset, uint typeId)
    {
        _owner = owner;
        NameOffset = nameOffset;
        TypeId = typeId;
    }

    /// <summary>Its name; may be empty.</summary>
    /// <exception cref="BpfFormatException">The name lies outside the string section.</exception>
    public string Name => _owner.NameAt(NameOffset);

    /// <summary>The number of its type; 0 in the last parameter for <c>…</c>.</summary>
    public uint TypeId { get; }

    /// <summary>Its type.</summary>
    public BtfType Type => _owner.TypeById(TypeId);

    /// <summary>Where the name is in the string section.</summary>
    internal uint NameOffset { get; }
}
