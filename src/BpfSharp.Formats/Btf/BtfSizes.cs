namespace BpfSharp.Formats.Btf;

/// <summary>Sizes and alignments of values, by the rules of C on the machine that the types are of.</summary>
internal static class BtfSizes
{
    public static int SizeOf(BtfType type)
    {
        if (TrySizeOf(type, out var size))
            return size;
        throw new BpfFormatException(".BTF", -1, $"{type.Kind} {type.Id} ({(type.Name.Length > 0 ? type.Name : "anonymous")}) has no size");
    }

    public static bool TrySizeOf(BtfType type, out int size)
    {
        var multiplier = 1L;
        for (var depth = 0; depth <= BtfSpec.MaxReferenceDepth; depth++)
        {
            switch (type)
            {
                case BtfModifier or BtfVariable:
                    type = ((BtfReference)type).Target;
                    continue;
                case BtfArray array:
                    multiplier = Multiply(multiplier, array.Length, array);
                    type = array.Element;
                    continue;
                default:
                    var own = OwnSize(type);
                    size = own < 0 ? 0 : (int)Multiply(multiplier, own, type);
                    return own >= 0;
            }
        }

        throw new BpfFormatException(".BTF", -1, $"type {type.Id} refers to itself without end");
    }

    /// <summary>The size of <c>long</c> is that of a pointer on every machine Linux runs on.</summary>
    public static int FindPointerSize(BtfSpec spec)
    {
        // Integers come first in what compilers write, so a walk finds this sooner than the index of names is built.
        for (var id = spec.FirstId; id < spec.Count; id++)
        {
            if (spec.KindOf(id) == BtfKind.Int && spec.TypeById(id) is BtfInt { Name: "long" or "long int" or "unsigned long" or "long unsigned int", Size: 4 or 8 } type)
                return type.Size;
        }

        return 8;
    }

    private static int OwnSize(BtfType type) => type switch
    {
        BtfInt integer => integer.Size,
        BtfFloat number => number.Size,
        BtfEnum enumeration => enumeration.Size,
        BtfComposite composite => composite.Size,
        BtfDataSection section => section.Size,
        BtfPointer => type.Owner.PointerSize,
        _ => -1,
    };

    private static long Multiply(long left, long right, BtfType type)
    {
        var product = (Int128)left * right;
        return product <= int.MaxValue ? (long)product : throw new BpfFormatException(".BTF", -1, $"type {type.Id} is larger than 2 GiB");
    }
}
