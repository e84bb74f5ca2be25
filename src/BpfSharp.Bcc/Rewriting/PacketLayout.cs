using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Rewriting;

/// <summary>Where members of packet headers are: packed, in network order, the first bit-field in the highest bits.</summary>
internal static class PacketLayout
{
    /// <summary>The member's first bit from the header's start, and its width in bits; null where the header has no such member.</summary>
    public static (long Offset, long Width)? Find(CompositeType header, string name)
    {
        var offset = 0L;
        foreach (var member in header.Members ?? [])
        {
            var width = member.BitFieldWidth ?? (BytesOf(member.Type) * 8);
            if (member.Name == name)
                return (offset, width);
            offset += width;
        }

        return null;
    }

    private static long BytesOf(CType type) => type.Canonical switch
    {
        ScalarType scalar => scalar.Size,
        ArrayType array => (array.Length ?? 0) * BytesOf(array.Element),
        CompositeType composite => (composite.Members ?? []).Sum(member => member.BitFieldWidth ?? (BytesOf(member.Type) * 8)) / 8,
        _ => 8,
    };
}
