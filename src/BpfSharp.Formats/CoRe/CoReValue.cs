using BpfSharp.Formats.Btf;

namespace BpfSharp.Formats.CoRe;

/// <summary>The number that a relocation of some kind has for an access in one set of types.</summary>
/// <param name="Number">The number.</param>
/// <param name="IsComparable">False where compilers may choose another number than we: the instruction's own is no check then.</param>
/// <param name="AccessSize">How many bytes a load or store of the field takes; 0 where the size of the instruction isn't to change.</param>
/// <param name="FieldType">The field's type where <paramref name="AccessSize"/> is set.</param>
internal readonly record struct CoReValue(ulong Number, bool IsComparable = true, int AccessSize = 0, BtfType? FieldType = null)
{
    private const string What = "CO-RE relocation";

    /// <summary>Calculates it; null where the access was not found and the kind has no number for that.</summary>
    public static CoReValue? Calculate(CoReKind kind, CoReAccess? access) => kind switch
    {
        CoReKind.FieldExists or CoReKind.EnumValueExists or CoReKind.TypeExists or CoReKind.TypeMatches => new CoReValue(access is null ? 0u : 1u),
        // Numbers of types change when objects are linked or loaded: what the instruction holds means nothing.
        CoReKind.TypeIdTarget or CoReKind.TypeIdLocal => new CoReValue(access?.Root.Id ?? 0, IsComparable: access is null),
        CoReKind.TypeSize => new CoReValue(access is null ? 0u : (uint)BtfSpec.SizeOf(access.Root)),
        CoReKind.EnumValue => access is null ? null : Enumerator(access.Steps[0]),
        _ => access is null ? null : Field(kind, access),
    };

    private static CoReValue Enumerator(CoReAccessor step) => new((ulong)((BtfEnum)step.Type).Values[step.Index].Value);

    private static CoReValue Field(CoReKind kind, CoReAccess access)
    {
        var last = access.Steps[^1];
        if (last.Name is null)
            return Element(kind, access, last);
        var member = ((BtfComposite)last.Type).Members[last.Index];
        var type = member.Type.Unqualified;
        if (kind == CoReKind.FieldSigned)
            return new CoReValue(type is BtfEnum { IsSigned: true } or BtfInt { IsSigned: true } ? 1u : 0u);
        var isBitField = member.BitFieldSize > 0;
        var size = BtfSpec.SizeOf(type);
        var (start, bytes) = isBitField ? BitFieldUnit(access.BitOffset, member.BitFieldSize, size) : (access.BitOffset / 8, size);
        long bits = isBitField ? member.BitFieldSize : bytes * 8L;
        return kind switch
        {
            CoReKind.FieldByteOffset when isBitField => new CoReValue((ulong)start, IsComparable: false),
            CoReKind.FieldByteOffset => Offset(start, type),
            CoReKind.FieldByteSize => new CoReValue((ulong)bytes, !isBitField),
            CoReKind.FieldRightShift => new CoReValue((ulong)(64 - bits)),
            CoReKind.FieldLeftShift when type.Owner.IsBigEndian => new CoReValue((ulong)(((8 - bytes) * 8L) + (access.BitOffset - (start * 8))), !isBitField),
            CoReKind.FieldLeftShift => new CoReValue((ulong)(64 - (access.BitOffset + bits - (start * 8))), !isBitField),
            _ => throw new BpfFormatException(What, -1, $"kind {(int)kind} is unknown"),
        };
    }

    private static CoReValue Element(CoReKind kind, CoReAccess access, CoReAccessor last) => kind switch
    {
        CoReKind.FieldByteOffset => new CoReValue((ulong)(access.BitOffset / 8), true, SizeOrNone(last.Type), last.Type),
        CoReKind.FieldByteSize => new CoReValue((ulong)BtfSpec.SizeOf(last.Type)),
        _ => throw new BpfFormatException(What, -1, $"{kind} of an array's element or a whole type"),
    };

    // Of arrays, a load takes one element.
    private static CoReValue Offset(long start, BtfType type)
    {
        var accessed = type;
        for (var depth = 0; accessed is BtfArray array && depth <= BtfSpec.MaxReferenceDepth; depth++)
            accessed = array.Element.Unqualified;
        return new CoReValue((ulong)start, true, SizeOrNone(accessed), type);
    }

    private static int SizeOrNone(BtfType type) => BtfSpec.TrySizeOf(type, out var size) ? size : 0;

    /// <summary>The smallest aligned unit that holds a bit-field whole, at least as large as its declared type: its first byte and its size.</summary>
    private static (long Start, int Bytes) BitFieldUnit(long bitOffset, int bits, int declaredSize)
    {
        var bytes = declaredSize;
        if (bytes <= 0)
            throw new BpfFormatException(What, -1, "a bit-field of a type without size");
        var start = bitOffset / 8 / bytes * bytes;
        while (bitOffset + bits - (start * 8) > bytes * 8)
        {
            if (bytes >= 8)
                throw new BpfFormatException(What, -1, $"a bit-field of {bits} bits at bit {bitOffset}, which no load of 8 bytes holds");
            bytes *= 2;
            start = bitOffset / 8 / bytes * bytes;
        }

        return (start, bytes);
    }
}
