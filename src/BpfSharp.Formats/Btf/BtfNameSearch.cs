using System.Text;

namespace BpfSharp.Formats.Btf;

/// <summary>
/// Finds types by name without an index: the name in the string section, then the types that point there. One question costs a fraction of building
/// the index, which pays off only for those who ask often; a program that is loaded asks for a handful of the kernel's types.
/// </summary>
internal static class BtfNameSearch
{
    /// <summary>How many questions cost less than an index.</summary>
    public const int Worthwhile = 4;

    // Of strings that end in the name: any of them may be the name's, as strings may share their ends.
    private const int MaxPlaces = 64;

    /// <summary>Adds the numbers of the types of a name in ascending order; false where the index would be faster.</summary>
    public static bool TryFind(BtfSpec spec, string name, List<uint> found)
    {
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal))
            return true;
        var wanted = Encoding.UTF8.GetBytes(name + '\0');
        if (wanted.Length > BtfSpec.MaxNameLength + 1)
            return true;
        Span<uint> places = stackalloc uint[MaxPlaces];
        var count = PlacesOf(spec.OwnStrings, wanted, places);
        if (count < 0)
            return false;
        places = places[..count];
        if (places.IsEmpty)
            return true;
        var types = spec.Table;
        for (var i = 0; i < types.Count; i++)
        {
            if (places.Contains(types.NameOffset(i)))
                found.Add(spec.FirstId + (uint)i);
        }

        return true;
    }

    // Where the string lies, at the end of longer ones too; -1 for too often. Offset 0 is no name.
    private static int PlacesOf(ReadOnlySpan<byte> strings, ReadOnlySpan<byte> wanted, Span<uint> places)
    {
        var count = 0;
        for (var start = 1; start < strings.Length;)
        {
            var next = strings[start..].IndexOf(wanted);
            if (next < 0)
                break;
            if (count == places.Length)
                return -1;
            places[count++] = (uint)(start + next);
            start += next + wanted.Length;
        }

        return count;
    }
}
