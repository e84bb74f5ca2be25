using System.Text;

namespace BpfSharp.Formats.Btf;

/// <summary>Finds enumerations by the names of their values, which no index holds.</summary>
internal static class BtfEnumerators
{
    /// <summary>The enumerations that have a value of one of these names; of several with the same value's name, the first.</summary>
    public static IEnumerable<BtfEnum> Holding(BtfSpec spec, IReadOnlySet<string> names)
    {
        var wanted = new HashSet<string>(names, StringComparer.Ordinal);
        var lookup = wanted.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var id = 1u; id < spec.Count && wanted.Count > 0; id++)
        {
            if (spec.KindOf(id) is BtfKind.Enum or BtfKind.Enum64 && spec.TypeById(id) is BtfEnum enumeration && TakeAny(spec, enumeration, lookup))
                yield return enumeration;
        }
    }

    private static bool TakeAny(BtfSpec spec, BtfEnum enumeration, HashSet<string>.AlternateLookup<ReadOnlySpan<char>> wanted)
    {
        const int LongestIdentifier = 256;
        Span<char> name = stackalloc char[LongestIdentifier];
        var any = false;
        foreach (var value in enumeration.Values)
        {
            var bytes = spec.NameBytes(value.NameOffset);
            if (bytes.Length <= LongestIdentifier)
                any |= wanted.Remove(name[..Encoding.UTF8.GetChars(bytes, name)]);
        }

        return any;
    }
}
