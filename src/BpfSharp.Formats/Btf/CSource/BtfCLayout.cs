namespace BpfSharp.Formats.Btf;

/// <summary>How C lays types out by itself, to tell where BTF's offsets need help: alignments and packed structs. Remembers what it found.</summary>
internal sealed class BtfCLayout
{
    /// <summary>Structs by value in structs: more is no C anyone wrote.</summary>
    public const int MaxNesting = 128;

    private readonly Dictionary<uint, (int Alignment, bool IsPacked)> _composites = [];

    /// <summary>The alignment of a type in bytes; 1 for packed structs and what has no size.</summary>
    public int AlignmentOf(BtfType type, int depth = 0)
    {
        CheckDepth(type, depth);
        return type.Unqualified switch
        {
            BtfArray array => AlignmentOf(array.Element, depth + 1),
            BtfPointer pointer => pointer.Owner.PointerSize,
            BtfComposite composite => Of(composite, depth).Alignment,
            (BtfInt or BtfFloat or BtfEnum) and var scalar => Math.Clamp(BtfSizes.SizeOf(scalar), 1, 16),
            _ => 1,
        };
    }

    /// <summary>True where members lie closer than C would put them, or the size is no multiple of the alignment.</summary>
    public bool IsPacked(BtfComposite composite) => Of(composite, 0).IsPacked;

    /// <summary>The width of a bit-field, 0 for others; compilers before kind_flag put it into the integer's type.</summary>
    public static int BitFieldWidth(BtfMember member)
    {
        if (member.BitFieldSize != 0)
            return member.BitFieldSize;
        return member.Type.Unqualified is BtfInt integer && integer.Bits != integer.Size * 8 ? integer.Bits : 0;
    }

    /// <summary>The first bit of a member.</summary>
    public static long BitOffset(BtfMember member) => member.BitOffset + (member.BitFieldSize == 0 && member.Type.Unqualified is BtfInt integer ? integer.BitOffset : 0);

    /// <summary>A type's size, 0 where it has none (a flexible array of an unknown struct).</summary>
    public static int SizeOrZero(BtfType type) => BtfSizes.TrySizeOf(type, out var size) ? size : 0;

    public static void CheckDepth(BtfType type, int depth)
    {
        if (depth > MaxNesting)
            throw new BpfFormatException(".BTF", -1, $"type {type.Id} is nested more than {MaxNesting} levels deep");
    }

    private (int Alignment, bool IsPacked) Of(BtfComposite composite, int depth)
    {
        if (_composites.TryGetValue(composite.Id, out var known))
            return known;
        var (alignment, isPacked) = (1, false);
        foreach (var member in composite.Members)
        {
            var own = AlignmentOf(member.Type, depth + 1);
            alignment = Math.Max(alignment, own);
            var (offset, width) = (BitOffset(member), BitFieldWidth(member));
            isPacked |= width == 0 ? offset % (own * 8L) != 0 : Straddles(offset, width, member.Type);
        }

        isPacked |= composite.Size % alignment != 0;
        known = (isPacked ? 1 : alignment, isPacked);
        _composites.Add(composite.Id, known);
        return known;
    }

    // C moves a bit-field on where it would lie across two units of its type.
    private static bool Straddles(long offset, int width, BtfType type)
    {
        var unit = Math.Max(1, SizeOrZero(type)) * 8L;
        return (offset % unit) + width > unit;
    }
}
