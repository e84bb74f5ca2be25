namespace BpfSharp.Formats.Btf;

/// <summary>What <see cref="BtfCWriter"/> is to leave out, and which names it may use.</summary>
public sealed record BtfCOptions
{
    /// <summary>What the text around ours does with the tag of a struct, union or enum; null where all are free.</summary>
    public Func<string, BtfCNameUse>? TagUse { get; init; }

    /// <summary>What the text around ours does with the name of a typedef or enumerator; null where all are free.</summary>
    public Func<string, BtfCNameUse>? IdentifierUse { get; init; }

    /// <summary>
    /// Which named members are written; null where all are. The others become padding: offsets and sizes stay, and the types that only they
    /// need are not written.
    /// </summary>
    public Func<BtfComposite, BtfMember, bool>? KeepsMember { get; init; }
}
