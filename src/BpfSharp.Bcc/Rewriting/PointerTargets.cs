using BpfSharp.Bcc.Syntax;
using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Rewriting;

/// <summary>The variables that variables and functions' results can point to: what is read or written through them is theirs.</summary>
internal sealed class PointerTargets
{
    private readonly Dictionary<Symbol, HashSet<VariableSymbol>> _targets = [];

    /// <summary>The variables that a value can point to.</summary>
    public IEnumerable<VariableSymbol> Of(Expression pointer) => pointer switch
    {
        ParenthesizedExpression parenthesized => Of(parenthesized.Inner),
        CastExpression cast => Of(cast.Operand),
        UnaryExpression { Operator: "&", Operand: NameExpression { Symbol: VariableSymbol variable } } => [variable],
        UnaryExpression { Operator: "*" } indirection => Of(indirection.Operand).SelectMany(Of),
        NameExpression { Symbol: VariableSymbol variable } => Of(variable),
        ConditionalExpression conditional => Of(conditional.WhenTrue ?? conditional.Condition).Concat(Of(conditional.WhenFalse)),
        AssignmentExpression assignment => Of(assignment.Value),
        CallExpression { Callee: NameExpression { Symbol: FunctionSymbol function } } => Of(function),
        _ => [],
    };

    /// <summary>Says that a variable can be this value; true where that is new.</summary>
    public bool Add(VariableSymbol variable, Expression value) => AddTo(variable, value);

    /// <summary>Says that a function can return this value; true where that is new.</summary>
    public bool AddResult(FunctionSymbol function, Expression value) => AddTo(function, value);

    private HashSet<VariableSymbol> Of(Symbol symbol) => _targets.GetValueOrDefault(symbol) ?? [];

    private bool AddTo(Symbol symbol, Expression value)
    {
        var found = Of(value).ToList();
        if (found.Count == 0)
            return false;
        if (!_targets.TryGetValue(symbol, out var known))
            _targets[symbol] = known = [];
        var count = known.Count;
        known.UnionWith(found);
        return known.Count != count;
    }
}
