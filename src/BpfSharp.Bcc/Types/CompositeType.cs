namespace BpfSharp.Bcc.Types;

/// <summary>A struct or union; its members come when its body is parsed.</summary>
internal sealed class CompositeType(string tag, bool isUnion) : CType
{
    /// <summary>The tag; empty for anonymous ones.</summary>
    public string Tag { get; } = tag;

    public bool IsUnion { get; } = isUnion;

    /// <summary>The members in order; null while the type is incomplete.</summary>
    public IReadOnlyList<CMember>? Members { get; set; }

    /// <summary>True where it is one of the kernel's own types, relocatable by CO-RE.</summary>
    public bool IsKernelType { get; set; }

    /// <summary>True for packet headers, whose members are read from the packet.</summary>
    public bool IsPacketHeader { get; set; }

    /// <summary>The kernel's present name of a member whose old name the source uses; null where the name is a member's.</summary>
    public string? AliasOf(string name) => FindExactly(name) is null && MemberAliases.Find(Tag, name) is { } alias && FindExactly(alias) is not null ? alias : null;

    /// <summary>Finds a member by name, in anonymous members too; the kernel's members by names they had once as well.</summary>
    public CMember? Find(string name)
        => FindExactly(name) ?? (IsKernelType && MemberAliases.Find(Tag, name) is { } alias ? FindExactly(alias) : null);

    private CMember? FindExactly(string name)
    {
        foreach (var member in Members ?? [])
        {
            if (member.Name == name)
                return member;
            if (member.Name.Length == 0 && member.Type.Canonical is CompositeType inner && inner.FindExactly(name) is { } found)
                return found;
        }

        return null;
    }
}

/// <summary>A member of a struct or union.</summary>
/// <param name="Name">The name; empty for anonymous structs and unions, and for padding.</param>
/// <param name="Type">Its type.</param>
/// <param name="BitFieldWidth">Width of a bit-field in bits (0 where that isn't a plain number); null for ordinary members.</param>
internal sealed record CMember(string Name, CType Type, long? BitFieldWidth)
{
    public bool IsBitField => BitFieldWidth is not null;
}
