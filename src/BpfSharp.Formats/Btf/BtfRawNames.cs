namespace BpfSharp.Formats.Btf;

/// <summary>The names that <c>bpftool btf dump … format raw</c> has for kinds and properties of types.</summary>
public static class BtfRawNames
{
    /// <summary>A kind: <c>INT</c>, <c>FUNC_PROTO</c>; <c>UNKNOWN</c> for void.</summary>
    public static string Of(BtfKind kind) => kind switch
    {
        BtfKind.Int => "INT",
        BtfKind.Pointer => "PTR",
        BtfKind.Array => "ARRAY",
        BtfKind.Struct => "STRUCT",
        BtfKind.Union => "UNION",
        BtfKind.Enum => "ENUM",
        BtfKind.Forward => "FWD",
        BtfKind.Typedef => "TYPEDEF",
        BtfKind.Volatile => "VOLATILE",
        BtfKind.Const => "CONST",
        BtfKind.Restrict => "RESTRICT",
        BtfKind.Function => "FUNC",
        BtfKind.Prototype => "FUNC_PROTO",
        BtfKind.Variable => "VAR",
        BtfKind.DataSection => "DATASEC",
        BtfKind.Float => "FLOAT",
        BtfKind.DeclTag => "DECL_TAG",
        BtfKind.TypeTag => "TYPE_TAG",
        BtfKind.Enum64 => "ENUM64",
        _ => "UNKNOWN",
    };

    /// <summary>How an integer is to be shown; <c>UNKN</c> for more than one way.</summary>
    public static string Of(BtfIntEncoding encoding) => encoding switch
    {
        BtfIntEncoding.None => "(none)",
        BtfIntEncoding.Signed => "SIGNED",
        BtfIntEncoding.Char => "CHAR",
        BtfIntEncoding.Bool => "BOOL",
        _ => "UNKN",
    };

    /// <summary>From where a function or variable is seen.</summary>
    public static string Of(BtfLinkage linkage) => linkage switch
    {
        BtfLinkage.Static => "static",
        BtfLinkage.Global => "global",
        BtfLinkage.External => "extern",
        _ => "(unknown)",
    };
}
