namespace BpfSharp.Formats.Btf;

/// <summary>The twelve bytes that every type begins with, and how long the rest is.</summary>
/// <remarks>
/// <code>
/// struct btf_type: name_off:32, info:32, size or type:32
/// info:            vlen:16, unused:8, kind:5, unused:2, kind_flag:1
/// </code>
/// </remarks>
internal readonly record struct BtfRecord(uint NameOffset, uint Info, uint SizeOrType)
{
    public const int Length = 12;

    public BtfKind Kind => KindOf(Info);

    /// <summary>How many members, values, parameters or variables follow; the linkage of a function.</summary>
    public int Count => (int)(Info & 0xffff);

    /// <summary>Bit-field sizes in members, signed enum values, a union's forward.</summary>
    public bool KindFlag => Info >> 31 != 0;

    public static BtfKind KindOf(uint info) => (BtfKind)((info >> 24) & 0x1f);

    public static uint EncodeInfo(BtfKind kind, int count, bool kindFlag = false) => (uint)count | ((uint)kind << 24) | (kindFlag ? 1u << 31 : 0);

    /// <summary>Bytes after the first twelve; -1 for kinds that don't exist.</summary>
    public static int TailLength(uint info)
    {
        var count = (int)(info & 0xffff);
        return KindOf(info) switch
        {
            BtfKind.Int or BtfKind.Variable or BtfKind.DeclTag => 4,
            BtfKind.Array => 12,
            BtfKind.Struct or BtfKind.Union or BtfKind.DataSection or BtfKind.Enum64 => 12 * count,
            BtfKind.Enum or BtfKind.Prototype => 8 * count,
            BtfKind.Pointer or BtfKind.Forward or BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict
                or BtfKind.Function or BtfKind.Float or BtfKind.TypeTag => 0,
            _ => -1,
        };
    }
}
