namespace BpfSharp.Bcc.Types;

/// <summary>The names and tags of a block, and the block around it.</summary>
internal sealed class Scope(Scope? outer)
{
    private readonly Dictionary<string, Symbol> _symbols = [];
    private readonly Dictionary<string, CType> _tags = [];

    public Scope? Outer { get; } = outer;

    public Symbol? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._symbols.TryGetValue(name, out var symbol))
                return symbol;
        }

        return null;
    }

    public CType? FindTag(string tag)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._tags.TryGetValue(tag, out var type))
                return type;
        }

        return null;
    }

    public Symbol? FindHere(string name) => _symbols.GetValueOrDefault(name);

    public CType? FindTagHere(string tag) => _tags.GetValueOrDefault(tag);

    public void Declare(Symbol symbol) => _symbols[symbol.Name] = symbol;

    public void DeclareTag(string tag, CType type) => _tags[tag] = type;
}
