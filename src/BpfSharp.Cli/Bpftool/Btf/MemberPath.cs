using BpfSharp.Formats.Btf;

namespace BpfSharp.Cli.Bpftool.Btf;

/// <summary>Members of a struct or union by name; those of anonymous members count as its own.</summary>
internal static class MemberPath
{
    private const int MaxDepth = 16;

    /// <summary>A member's place in the outer type.</summary>
    public readonly record struct Place(BtfType Type, int BitOffset, int BitFieldSize)
    {
        public int ByteOffset => BitOffset >> 3;
    }

    public static bool TryFind(BtfComposite composite, string name, out Place place) => TryFind(composite, name, 0, 0, out place);

    public static IEnumerable<string> NamesOf(BtfComposite composite)
        => composite.Members.SelectMany(member => !member.IsAnonymous ? [member.Name] : member.Type.Unqualified is BtfComposite inner && inner != composite ? NamesOf(inner) : []);

    private static bool TryFind(BtfComposite composite, string name, int bitOffset, int depth, out Place place)
    {
        foreach (var member in composite.Members)
        {
            place = new Place(member.Type, bitOffset + member.BitOffset, member.BitFieldSize);
            if (!member.IsAnonymous && member.Name == name)
                return true;
            if (member.IsAnonymous && depth < MaxDepth && member.Type.Unqualified is BtfComposite inner && TryFind(inner, name, place.BitOffset, depth + 1, out place))
                return true;
        }

        place = default;
        return false;
    }
}
