using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Syntax;

/// <summary>An attribute: its name without underscores around it, and its arguments as written.</summary>
internal sealed record AttributeInfo(string Name, string Arguments);

/// <summary>What comes before the declarators: storage, attributes, type.</summary>
internal sealed class DeclarationSpecifiers
{
    public CType Type { get; set; } = ScalarType.Int;

    public bool IsTypedef { get; set; }

    public bool IsStatic { get; set; }

    public bool IsExtern { get; set; }

    public bool IsInline { get; set; }

    /// <summary>True where the type is marked as lying in user memory: pointers to it are user pointers.</summary>
    public bool IsUser { get; set; }

    public List<AttributeInfo> Attributes { get; } = [];

    /// <summary>Offset of the first character.</summary>
    public int Start { get; init; }

    public bool Has(string attribute) => Attributes.Exists(a => a.Name == attribute);
}

/// <summary>A declared name with its type and initial value.</summary>
internal sealed class Declarator(Symbol symbol, CType type, Expression? initializer) : Node
{
    public Symbol Symbol { get; } = symbol;

    public CType Type { get; } = type;

    public Expression? Initializer { get; } = initializer;

    public override IEnumerable<Node> Children => Initializer is null ? [] : [Initializer];
}

/// <summary>A declaration of variables, functions, typedefs or tags.</summary>
internal sealed class Declaration(DeclarationSpecifiers specifiers, IReadOnlyList<Declarator> declarators) : Node
{
    public DeclarationSpecifiers Specifiers { get; } = specifiers;

    public IReadOnlyList<Declarator> Declarators { get; } = declarators;

    public override IEnumerable<Node> Children => Declarators;
}

/// <summary>A function with its body.</summary>
internal sealed class FunctionDefinition(FunctionSymbol symbol, DeclarationSpecifiers specifiers, IReadOnlyList<VariableSymbol> parameters, CompoundStatement body) : Node
{
    public FunctionSymbol Symbol { get; } = symbol;

    public string Name => Symbol.Name;

    public DeclarationSpecifiers Specifiers { get; } = specifiers;

    public IReadOnlyList<VariableSymbol> Parameters { get; } = parameters;

    public CompoundStatement Body { get; } = body;

    /// <summary>Where the parentheses around the parameters are in the text, both included.</summary>
    public (int Start, int End) ParameterList { get; init; }

    /// <summary>Where its name starts in the text.</summary>
    public int NameStart { get; init; }

    public override IEnumerable<Node> Children => [Body];
}

/// <summary>What a macro such as BPF_HASH comes down to.</summary>
internal sealed class TableDeclaration(string kind, string name) : Node
{
    /// <summary>The type string: <c>hash</c>, <c>percpu_array</c> …</summary>
    public string Kind { get; } = kind;

    public string Name { get; } = name;

    public required CType KeyType { get; init; }

    public required CType LeafType { get; init; }

    /// <summary>The key's type as written.</summary>
    public required string KeyText { get; init; }

    /// <summary>The value's type as written.</summary>
    public required string LeafText { get; init; }

    /// <summary>The capacity as written.</summary>
    public required string MaxEntries { get; init; }

    /// <summary>The creation flags as written; <c>0</c> where none.</summary>
    public required string Flags { get; init; }

    /// <summary>BCC-only facts: <c>pin:/sys/fs/bpf/x</c>, <c>public</c>, <c>shared</c>, or <c>inner:name</c>.</summary>
    public string Option { get; init; } = "";

    public override IEnumerable<Node> Children => [];
}

/// <summary>Anything at file scope that declares nothing: a lone semicolon, _Static_assert, asm.</summary>
internal sealed class OtherDeclaration : Node
{
    public override IEnumerable<Node> Children => [];
}

/// <summary>A parsed text.</summary>
internal sealed class TranslationUnit(IReadOnlyList<Node> declarations, Scope scope, IReadOnlySet<string> conflicts) : Node
{
    /// <summary>Names that the user's text declares at file scope and that came before it, too.</summary>
    public IReadOnlySet<string> Conflicts { get; } = conflicts;

    public IReadOnlyList<Node> Declarations { get; } = declarations;

    /// <summary>The file's names and tags.</summary>
    public Scope Scope { get; } = scope;

    public override IEnumerable<Node> Children => Declarations;
}
