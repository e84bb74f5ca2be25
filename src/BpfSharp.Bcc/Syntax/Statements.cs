namespace BpfSharp.Bcc.Syntax;

/// <summary>A statement; those without a class of their own are told by their pieces alone.</summary>
internal class Statement(IReadOnlyList<Node> children) : Node
{
    public override IEnumerable<Node> Children { get; } = children;
}

/// <summary>Declarations and statements in braces.</summary>
internal sealed class CompoundStatement(IReadOnlyList<Node> items) : Statement(items)
{
    public IReadOnlyList<Node> Items { get; } = items;

    /// <summary>What the block's value is in a statement expression: its last statement's, where that is an expression.</summary>
    public Expression? Result => Items.Count > 0 && Items[^1] is ExpressionStatement last ? last.Expression : null;
}

/// <summary>An expression as a statement.</summary>
internal sealed class ExpressionStatement(Expression expression) : Statement([expression])
{
    public Expression Expression { get; } = expression;
}

/// <summary>return, with or without a value.</summary>
internal sealed class ReturnStatement(Expression? value) : Statement(value is null ? [] : [value])
{
    public Expression? Value { get; } = value;
}
