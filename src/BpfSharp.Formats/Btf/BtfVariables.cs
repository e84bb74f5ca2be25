namespace BpfSharp.Formats.Btf;

/// <summary>A variable.</summary>
public sealed class BtfVariable : BtfReference
{
    internal BtfVariable(BtfSpec owner, uint id, uint nameOffset, uint typeId, BtfLinkage linkage) : base(owner, id, nameOffset, typeId) => Linkage = linkage;

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
    internal BtfDataSection(BtfSpec owner, uint id, uint nameOffset, int size, BtfSectionVariable[] variables) : base(owner, id, nameOffset)
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
