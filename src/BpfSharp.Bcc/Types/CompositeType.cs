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

    /// <summary>The kernel's present way to a member that the source names as it was once; null where the struct has a member of the name.</summary>
    public string? AliasOf(string name)
        => IsKernelType && FindExactly(name) is null ? MemberAliases.Find(Tag, name).FirstOrDefault(path => Follow(path) is not null) : null;

    /// <summary>Finds a member by name, in anonymous members too; the kernel's members by names they had once as well.</summary>
    public CMember? Find(string name) => FindExactly(name) ?? (AliasOf(name) is { } path ? Follow(path) : null);

    private CMember? Follow(string path)
    {
        var (composite, member) = (this, (CMember?)null);
        foreach (var (name, _) in MemberAliases.StepsOf(path))
        {
            member = composite?.FindExactly(name);
            composite = (member?.Type.Pointee ?? member?.Type)?.Canonical as CompositeType;
        }

        return member;
    }

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
