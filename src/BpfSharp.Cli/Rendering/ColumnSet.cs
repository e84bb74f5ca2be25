using BpfSharp.Formats.Btf;

namespace BpfSharp.Cli.Rendering;

/// <summary>The columns that keys or values of a type make: one for each member of a struct, one for anything else.</summary>
internal sealed class ColumnSet
{
    private readonly BtfType? _type;
    private readonly IReadOnlyList<BtfMember>? _members;

    public ColumnSet(BtfType? type, string name)
    {
        _type = type;
        // Bit-fields and unions share bytes: they are shown as one.
        if (type?.Unqualified is BtfComposite { IsUnion: false } composite && composite.Members.All(member => member.BitFieldSize == 0 && member.Name.Length > 0))
            _members = [.. composite.Members.Where(member => !member.Name.StartsWith("__pad", StringComparison.Ordinal))];
        Headers = _members is null ? [name] : [.. _members.Select(member => member.Name)];
    }

    public IReadOnlyList<string> Headers { get; }

    /// <summary>The cells of a key or value.</summary>
    public IEnumerable<string> Cells(byte[] bytes)
    {
        if (_type is null)
            return [Convert.ToHexStringLower(bytes)];
        if (_members is null)
            return [BtfText.Plain(_type, bytes)];
        return _members.Select(member => BtfText.Plain(member.Type, bytes.AsSpan(member.BitOffset / 8, BtfSpec.SizeOf(member.Type))));
    }
}
