namespace BpfSharp.Bcc.Slicing;

/// <summary>What a source text needs of the kernel's types.</summary>
internal sealed class SliceRequest
{
    /// <summary>All names that occur: of typedefs, constants and members.</summary>
    public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>Names that follow struct, union or enum.</summary>
    public HashSet<string> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>Tags that the source defines itself: the kernel's types of these tags get another name.</summary>
    public HashSet<string> OwnTags { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of typedefs and constants that the source declares as something of its own.</summary>
    public HashSet<string> OwnNames { get; } = new(StringComparer.Ordinal);

    /// <summary>Tags of structs that CO-RE must leave alone.</summary>
    public HashSet<string> Unrelocated { get; } = new(StringComparer.Ordinal);
}
