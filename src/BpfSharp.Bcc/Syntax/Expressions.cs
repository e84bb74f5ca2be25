using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Syntax;

/// <summary>An expression.</summary>
internal abstract class Expression : Node
{
    private CType? _type;

    /// <summary>Its type.</summary>
    public CType Type => _type ??= ExpressionTypes.TypeOf(this);
}

/// <summary>A name; the symbol is null where nothing of the name is in scope.</summary>
internal sealed class NameExpression(string name, Symbol? symbol) : Expression
{
    public string Name { get; } = name;

    public Symbol? Symbol { get; } = symbol;

    public override IEnumerable<Node> Children => [];
}

/// <summary>A number or character constant.</summary>
internal sealed class NumberExpression(string text) : Expression
{
    public string Text { get; } = text;

    public override IEnumerable<Node> Children => [];
}

/// <summary>One or several adjacent string literals.</summary>
internal sealed class StringExpression(IReadOnlyList<string> literals) : Expression
{
    /// <summary>The literals as written, quotes included.</summary>
    public IReadOnlyList<string> Literals { get; } = literals;

    public override IEnumerable<Node> Children => [];
}

/// <summary>An expression in parentheses.</summary>
internal sealed class ParenthesizedExpression(Expression inner) : Expression
{
    public Expression Inner { get; } = inner;

    public override IEnumerable<Node> Children => [Inner];
}

/// <summary>An operator before or after one operand.</summary>
internal sealed class UnaryExpression(string op, Expression operand, bool isPostfix = false) : Expression
{
    public string Operator { get; } = op;

    public Expression Operand { get; } = operand;

    public bool IsPostfix { get; } = isPostfix;

    /// <summary>True for ++ and -- on either side.</summary>
    public bool IsIncrement => Operator is "++" or "--";

    public override IEnumerable<Node> Children => [Operand];
}

/// <summary>An operator between two operands, the comma included.</summary>
internal sealed class BinaryExpression(string op, Expression left, Expression right) : Expression
{
    public string Operator { get; } = op;

    public Expression Left { get; } = left;

    public Expression Right { get; } = right;

    public override IEnumerable<Node> Children => [Left, Right];
}

/// <summary>An assignment, compound ones included.</summary>
internal sealed class AssignmentExpression(string op, Expression target, Expression value) : Expression
{
    public string Operator { get; } = op;

    public Expression Target { get; } = target;

    public Expression Value { get; } = value;

    public override IEnumerable<Node> Children => [Target, Value];
}

/// <summary><c>a ? b : c</c>; the middle is null in GNU's <c>a ?: c</c>.</summary>
internal sealed class ConditionalExpression(Expression condition, Expression? whenTrue, Expression whenFalse) : Expression
{
    public Expression Condition { get; } = condition;

    public Expression? WhenTrue { get; } = whenTrue;

    public Expression WhenFalse { get; } = whenFalse;

    public override IEnumerable<Node> Children => WhenTrue is null ? [Condition, WhenFalse] : [Condition, WhenTrue, WhenFalse];
}

/// <summary>A call.</summary>
internal sealed class CallExpression(Expression callee, IReadOnlyList<Expression> arguments) : Expression
{
    public Expression Callee { get; } = callee;

    public IReadOnlyList<Expression> Arguments { get; } = arguments;

    /// <summary>The name that is called, where the callee is a name.</summary>
    public string? CalleeName => (Callee as NameExpression)?.Name;

    /// <summary>The table and the name after the dot, where a table's method is called.</summary>
    public (TableSymbol Table, MemberExpression Member)? TableCall
        => Callee is MemberExpression { Object: var target } member && target.Type is TableType table ? (table.Table, member) : null;

    public override IEnumerable<Node> Children => [Callee, .. Arguments];
}

/// <summary><c>a.b</c> or <c>a->b</c>.</summary>
internal sealed class MemberExpression(Expression target, string name, bool isArrow) : Expression
{
    public Expression Object { get; } = target;

    public string Name { get; } = name;

    public bool IsArrow { get; } = isArrow;

    /// <summary>Where the member's name starts in the text.</summary>
    public int NameStart => End - Name.Length;

    /// <summary>The struct or union the member is of, where known.</summary>
    public CompositeType? Composite => (IsArrow ? Object.Type.Pointee : Object.Type)?.Canonical as CompositeType;

    /// <summary>The member, where known.</summary>
    public CMember? Member => Composite?.Find(Name);

    public override IEnumerable<Node> Children => [Object];
}

/// <summary><c>a[i]</c>.</summary>
internal sealed class IndexExpression(Expression target, Expression index) : Expression
{
    public Expression Object { get; } = target;

    public Expression Index { get; } = index;

    public override IEnumerable<Node> Children => [Object, Index];
}

/// <summary>A cast.</summary>
internal sealed class CastExpression(CType target, Expression operand) : Expression
{
    public CType Target { get; } = target;

    public Expression Operand { get; } = operand;

    public override IEnumerable<Node> Children => [Operand];
}

/// <summary><c>(struct key_t){…}</c>.</summary>
internal sealed class CompoundLiteralExpression(CType target, InitializerList list) : Expression
{
    public CType Target { get; } = target;

    public InitializerList List { get; } = list;

    public override IEnumerable<Node> Children => [List];
}

/// <summary>Values in braces.</summary>
internal sealed class InitializerList(IReadOnlyList<(IReadOnlyList<string> Fields, Expression Value)> items) : Expression
{
    /// <summary>The values, each with the member names of its designators.</summary>
    public IReadOnlyList<(IReadOnlyList<string> Fields, Expression Value)> Items { get; } = items;

    public override IEnumerable<Node> Children => Items.Select(item => item.Value);
}

/// <summary><c>({ … })</c>.</summary>
internal sealed class StatementExpression(CompoundStatement body) : Expression
{
    public CompoundStatement Body { get; } = body;

    public override IEnumerable<Node> Children => [Body];
}

/// <summary>sizeof and _Alignof: nothing in it is evaluated. The operand is null where it is a type.</summary>
internal sealed class UnevaluatedExpression(CType type, Expression? operand) : Expression
{
    public CType ResultType { get; } = type;

    public Expression? Operand { get; } = operand;

    public override IEnumerable<Node> Children => [];
}

/// <summary>A built-in with types among its arguments, _Generic, or an address of a label: typed, and its operands are evaluated.</summary>
internal sealed class BuiltinExpression(CType type, IReadOnlyList<Expression> operands) : Expression
{
    public CType ResultType { get; } = type;

    public IReadOnlyList<Expression> Operands { get; } = operands;

    public override IEnumerable<Node> Children => Operands;
}
