using System.Text;

namespace BpfSharp.Formats.Btf;

/// <summary>
/// Writes the members of structs and unions so that C puts each at BTF's offset and gives the whole BTF's size: with padding where alignment alone
/// wouldn't, packed where members are closer than C would have them. What a filter leaves out is padding too.
/// </summary>
internal sealed class BtfCBody(BtfCLayout layout, Func<BtfComposite, BtfMember, bool>? keeps, Func<BtfType, string, int, string> declare)
{
    /// <summary>Gaps up to this are unnamed bit-fields, which BTF doesn't list; larger ones arrays.</summary>
    private const int LargestUnnamedGap = 3;

    // Names of padding must not meet, also where anonymous structs are within each other.
    private int _pads;

    /// <summary>From the opening brace to the attributes after the closing one.</summary>
    public string Write(BtfComposite composite, int indent)
    {
        var text = new StringBuilder("{\n");
        var line = new string('\t', indent + 1);
        var isPacked = layout.IsPacked(composite);
        var alignment = composite.IsUnion ? WriteUnion(text, composite, line, indent) : WriteStruct(text, composite, isPacked, line, indent);
        text.Append('\t', indent).Append('}');
        if (isPacked)
            text.Append(" __attribute__((packed))");
        else if (layout.AlignmentOf(composite) is var wanted && alignment < wanted)
            text.Append(" __attribute__((aligned(").Append(wanted).Append(")))");
        return text.ToString();
    }

    /// <summary>True for members that are written: those the filter keeps, and anonymous ones with such in them.</summary>
    public bool Keeps(BtfComposite composite, BtfMember member, int depth = 0)
    {
        if (keeps is null)
            return true;
        BtfCLayout.CheckDepth(composite, depth);
        return member.IsAnonymous && member.Type.Unqualified is BtfComposite inner ? inner.Members.Any(m => Keeps(inner, m, depth + 1)) : keeps(composite, member);
    }

    private int WriteStruct(StringBuilder text, BtfComposite composite, bool isPacked, string line, int indent)
    {
        var (position, alignment) = (0L, 1);
        foreach (var member in composite.Members)
        {
            if (!Keeps(composite, member))
                continue;
            var (offset, width) = (BtfCLayout.BitOffset(member), BtfCLayout.BitFieldWidth(member));
            var own = isPacked ? 1 : layout.AlignmentOf(member.Type);
            if (offset < position)
                throw new BpfFormatException(".BTF", -1, $"type {composite.Id} ({composite.Name}): member {member.Name} at bit {offset} lies within the one before it");
            if (Natural(position, width, own, member.Type, isPacked) != offset)
                Pad(text, line, ref position, offset);
            text.Append(line).Append(Member(member, width, indent)).Append(";\n");
            alignment = Math.Max(alignment, own);
            position = offset + (width > 0 ? width : BtfCLayout.SizeOrZero(member.Type) * 8L);
        }

        var end = composite.Size * 8L;
        if (position > end)
            throw new BpfFormatException(".BTF", -1, $"type {composite.Id} ({composite.Name}): members end at bit {position} of {end}");
        var wanted = isPacked ? 1 : layout.AlignmentOf(composite);
        if (RoundUp(position, wanted * 8L) != end)
            Pad(text, line, ref position, end);
        return alignment;
    }

    private int WriteUnion(StringBuilder text, BtfComposite composite, string line, int indent)
    {
        var (size, alignment) = (0L, 1);
        foreach (var member in composite.Members)
        {
            if (!Keeps(composite, member))
                continue;
            var width = BtfCLayout.BitFieldWidth(member);
            if (BtfCLayout.BitOffset(member) != 0 && width == 0)
                throw new BpfFormatException(".BTF", -1, $"type {composite.Id} ({composite.Name}): member {member.Name} of a union at bit {member.BitOffset}");
            text.Append(line).Append(Member(member, width, indent)).Append(";\n");
            size = Math.Max(size, width > 0 ? (width + 7) / 8 : BtfCLayout.SizeOrZero(member.Type));
            alignment = Math.Max(alignment, layout.AlignmentOf(member.Type));
        }

        if (size > composite.Size)
            throw new BpfFormatException(".BTF", -1, $"type {composite.Id} ({composite.Name}): a member of {size} bytes in {composite.Size}");
        if (RoundUp(size, layout.AlignmentOf(composite)) != composite.Size)
            text.Append(line).Append("char __pad").Append(_pads++).Append('[').Append(composite.Size).Append("];\n");
        return alignment;
    }

    private string Member(BtfMember member, int width, int indent)
    {
        var declaration = declare(member.Type, member.Name, indent + 1);
        return width > 0 ? $"{declaration}: {width}" : declaration;
    }

    /// <summary>Where C would put the next member by itself.</summary>
    private static long Natural(long position, int width, int alignment, BtfType type, bool isPacked)
    {
        if (width == 0)
            return RoundUp(position, alignment * 8L);
        var unit = Math.Max(1, BtfCLayout.SizeOrZero(type)) * 8L;
        return isPacked || (position % unit) + width <= unit ? position : RoundUp(position, unit);
    }

    // Bits up to a whole byte, whole bytes, bits of the last byte: unnamed bit-fields of char never lie across a byte, so C leaves them where they are.
    private void Pad(StringBuilder text, string line, ref long position, long offset)
    {
        Bits(text, line, Math.Min(offset, RoundUp(position, 8)) - position);
        var first = Math.Min(offset, RoundUp(position, 8));
        var bytes = (offset - first) / 8;
        if (bytes > LargestUnnamedGap)
            text.Append(line).Append("char __pad").Append(_pads++).Append('[').Append(bytes).Append("];\n");
        else
            text.Insert(text.Length, line + "char: 8;\n", (int)bytes);
        Bits(text, line, offset - first - (bytes * 8));
        position = offset;
    }

    private static void Bits(StringBuilder text, string line, long count)
    {
        if (count > 0)
            text.Append(line).Append("char: ").Append(count).Append(";\n");
    }

    private static long RoundUp(long value, long unit) => (value + unit - 1) / unit * unit;
}
