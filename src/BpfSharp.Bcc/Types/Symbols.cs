using BpfSharp.Bcc.Syntax;

namespace BpfSharp.Bcc.Types;

/// <summary>Something with a name that expressions or declarations can use.</summary>
internal abstract class Symbol(string name)
{
    public string Name { get; } = name;
}

/// <summary>A variable or parameter.</summary>
internal sealed class VariableSymbol(string name, CType type, bool isGlobal) : Symbol(name)
{
    public CType Type { get; } = type;

    public bool IsGlobal { get; } = isGlobal;

    /// <summary>Where its declarator (type and name) starts and ends in the text; for parameters only.</summary>
    public (int Start, int End) Range { get; init; }

    /// <summary>Where its name starts in the text.</summary>
    public int NameStart { get; init; }
}

/// <summary>A function, defined or only declared.</summary>
internal sealed class FunctionSymbol(string name, FunctionType type) : Symbol(name)
{
    public FunctionType Type { get; } = type;

    /// <summary>Its definition; null where there is none (yet).</summary>
    public FunctionDefinition? Definition { get; set; }
}

/// <summary>A typedef's name.</summary>
internal sealed class TypedefSymbol(string name, CType target) : Symbol(name)
{
    public TypedefType Type { get; } = new(name, target);
}

/// <summary>A name in an enumeration.</summary>
internal sealed class EnumeratorSymbol(string name, CType type) : Symbol(name)
{
    public CType Type { get; } = type;
}

/// <summary>A table of the BCC dialect.</summary>
internal sealed class TableSymbol(TableDeclaration declaration) : Symbol(declaration.Name)
{
    public TableDeclaration Declaration { get; } = declaration;

    public TableType Type => field ??= new TableType(this);
}
