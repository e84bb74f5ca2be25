namespace BpfSharp.Formats.Btf;

/// <summary>The kinds of types in BTF, numbered as in <c>linux/btf.h</c>.</summary>
public enum BtfKind
{
    /// <summary>void, the type 0.</summary>
    Void = 0,

    /// <summary>An integer.</summary>
    Int = 1,

    /// <summary>A pointer.</summary>
    Pointer = 2,

    /// <summary>An array.</summary>
    Array = 3,

    /// <summary>A struct.</summary>
    Struct = 4,

    /// <summary>A union.</summary>
    Union = 5,

    /// <summary>An enumeration of up to 32 bits.</summary>
    Enum = 6,

    /// <summary>A struct or union without description.</summary>
    Forward = 7,

    /// <summary>A typedef.</summary>
    Typedef = 8,

    /// <summary>volatile.</summary>
    Volatile = 9,

    /// <summary>const.</summary>
    Const = 10,

    /// <summary>restrict.</summary>
    Restrict = 11,

    /// <summary>A function.</summary>
    Function = 12,

    /// <summary>Parameters and result of a function.</summary>
    Prototype = 13,

    /// <summary>A variable.</summary>
    Variable = 14,

    /// <summary>A section of variables.</summary>
    DataSection = 15,

    /// <summary>A floating-point number (since Linux 5.13).</summary>
    Float = 16,

    /// <summary>A tag on a declaration (since Linux 5.16).</summary>
    DeclTag = 17,

    /// <summary>A tag on a pointed-to type (since Linux 5.17).</summary>
    TypeTag = 18,

    /// <summary>An enumeration of 64 bits (since Linux 6.0).</summary>
    Enum64 = 19,
}
