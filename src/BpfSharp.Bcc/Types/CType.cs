namespace BpfSharp.Bcc.Types;

/// <summary>A type of C, as far as rewriting needs it: qualifiers are left out, sizes are known for scalars only.</summary>
internal abstract class CType
{
    /// <summary>This type without typedefs.</summary>
    public virtual CType Canonical => this;

    /// <summary>True for what holds an address: pointers, and arrays and functions that become pointers.</summary>
    public bool IsPointerLike => Canonical is PointerType or ArrayType or FunctionType;

    /// <summary>What a pointer or array leads to; null for other types.</summary>
    public CType? Pointee => Canonical switch
    {
        PointerType pointer => pointer.Target,
        ArrayType array => array.Element,
        _ => null,
    };
}

/// <summary>What an expression's type is where the parser can't tell; clang will say why.</summary>
internal sealed class UnknownType : CType
{
    public static readonly UnknownType Instance = new();

    private UnknownType()
    {
    }
}

/// <summary>void, a number or a truth value.</summary>
internal sealed class ScalarType(string name, int size, bool isSigned) : CType
{
    public static readonly ScalarType Void = new("void", 0, false);
    public static readonly ScalarType Bool = new("_Bool", 1, false);
    public static readonly ScalarType Char = new("char", 1, true);
    public static readonly ScalarType Int = new("int", 4, true);
    public static readonly ScalarType UnsignedInt = new("unsigned int", 4, false);
    public static readonly ScalarType UnsignedLong = new("unsigned long", 8, false);
    public static readonly ScalarType UnsignedLongLong = new("unsigned long long", 8, false);

    public string Name { get; } = name;

    public int Size { get; } = size;

    public bool IsSigned { get; } = isSigned;

    public override string ToString() => Name;
}

/// <summary>A pointer.</summary>
/// <param name="target">What it leads to.</param>
/// <param name="isUser">True where it is marked to lead to user memory.</param>
internal sealed class PointerType(CType target, bool isUser = false) : CType
{
    public CType Target { get; } = target;

    public bool IsUser { get; } = isUser;
}

/// <summary>An array; the length is null where it isn't a plain number.</summary>
internal sealed class ArrayType(CType element, long? length) : CType
{
    public CType Element { get; } = element;

    public long? Length { get; } = length;
}

/// <summary>A function.</summary>
internal sealed class FunctionType(CType result, IReadOnlyList<VariableSymbol> parameters, bool isVariadic) : CType
{
    public CType Result { get; } = result;

    public IReadOnlyList<VariableSymbol> Parameters { get; } = parameters;

    public bool IsVariadic { get; } = isVariadic;
}

/// <summary>A name for another type.</summary>
internal sealed class TypedefType(string name, CType target) : CType
{
    public string Name { get; } = name;

    public CType Target { get; } = target;

    public override CType Canonical => Target.Canonical;
}

/// <summary>An enumeration.</summary>
internal sealed class EnumType(string tag) : CType
{
    public string Tag { get; } = tag;
}

/// <summary>A table of the BCC dialect: what its name is an expression of.</summary>
internal sealed class TableType(TableSymbol table) : CType
{
    public TableSymbol Table { get; } = table;
}
