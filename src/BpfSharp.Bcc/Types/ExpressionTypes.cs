using BpfSharp.Bcc.Syntax;
using BpfSharp.Bcc.Tables;

namespace BpfSharp.Bcc.Types;

/// <summary>Types of expressions: exact for pointers and structs, roughly C's rules for numbers. What can't be told is <see cref="UnknownType"/>.</summary>
internal static class ExpressionTypes
{
    public static CType TypeOf(Expression expression) => expression switch
    {
        NameExpression name => OfSymbol(name.Symbol),
        NumberExpression number => OfNumber(number.Text),
        StringExpression => new ArrayType(ScalarType.Char, null),
        ParenthesizedExpression parenthesized => parenthesized.Inner.Type,
        UnaryExpression unary => OfUnary(unary),
        BinaryExpression binary => OfBinary(binary),
        AssignmentExpression assignment => assignment.Target.Type,
        ConditionalExpression conditional => OfConditional(conditional),
        CallExpression call => OfCall(call),
        MemberExpression member => member.Member?.Type ?? UnknownType.Instance,
        IndexExpression index => index.Object.Type.Pointee ?? index.Index.Type.Pointee ?? UnknownType.Instance,
        CastExpression cast => cast.Target,
        CompoundLiteralExpression literal => literal.Target,
        StatementExpression block => block.Body.Result?.Type ?? ScalarType.Void,
        UnevaluatedExpression unevaluated => unevaluated.ResultType,
        BuiltinExpression builtin => builtin.ResultType,
        _ => UnknownType.Instance,
    };

    private static CType OfSymbol(Symbol? symbol) => symbol switch
    {
        VariableSymbol variable => variable.Type,
        FunctionSymbol function => function.Type,
        EnumeratorSymbol enumerator => enumerator.Type,
        TableSymbol table => table.Type,
        _ => UnknownType.Instance,
    };

    private static ScalarType OfNumber(string text)
    {
        var suffix = text.TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'x', 'X', 'a', 'b', 'c', 'd', 'e', 'f', 'A', 'B', 'C', 'D', 'E', 'F');
        return suffix.Contains('L', StringComparison.OrdinalIgnoreCase) ? ScalarType.UnsignedLongLong : ScalarType.Int;
    }

    private static CType OfUnary(UnaryExpression unary) => unary.Operator switch
    {
        "&" => new PointerType(unary.Operand.Type),
        "*" => unary.Operand.Type.Canonical is FunctionType function ? function : unary.Operand.Type.Pointee ?? UnknownType.Instance,
        "!" => ScalarType.Int,
        "++" or "--" => unary.Operand.Type,
        _ => Promote(unary.Operand.Type),
    };

    private static CType OfBinary(BinaryExpression binary)
    {
        switch (binary.Operator)
        {
            case ",":
                return binary.Right.Type;
            case "<" or ">" or "<=" or ">=" or "==" or "!=" or "&&" or "||":
                return ScalarType.Int;
            case "<<" or ">>":
                return Promote(binary.Left.Type);
        }

        var (left, right) = (binary.Left.Type, binary.Right.Type);
        if (left.IsPointerLike && right.IsPointerLike)
            return ScalarType.UnsignedLong;
        if (left.IsPointerLike)
            return Decay(left);
        return right.IsPointerLike ? Decay(right) : Wider(Promote(left), Promote(right));
    }

    private static CType OfConditional(ConditionalExpression conditional)
    {
        var first = (conditional.WhenTrue ?? conditional.Condition).Type;
        var second = conditional.WhenFalse.Type;
        return second.IsPointerLike && !first.IsPointerLike ? Decay(second) : Decay(first);
    }

    private static CType OfCall(CallExpression call)
    {
        if (call.TableCall is { } method)
            return TableMethods.ResultOf(method.Table.Declaration, method.Member.Name);
        return call.Callee.Type.Canonical switch
        {
            FunctionType function => function.Result,
            PointerType pointer when pointer.Target.Canonical is FunctionType function => function.Result,
            _ when call.CalleeName is { } name && name.StartsWith("__builtin_", StringComparison.Ordinal) => OfBuiltin(name, call),
            _ => UnknownType.Instance,
        };
    }

    private static CType OfBuiltin(string name, CallExpression call) => name switch
    {
        "__builtin_preserve_access_index" or "__builtin_expect" when call.Arguments.Count > 0 => call.Arguments[0].Type,
        "__builtin_bswap16" or "__builtin_bswap32" => ScalarType.UnsignedInt,
        "__builtin_bswap64" => ScalarType.UnsignedLong,
        "__builtin_memset" or "__builtin_memcpy" or "__builtin_memmove" when call.Arguments.Count > 0 => Decay(call.Arguments[0].Type),
        _ => ScalarType.Int,
    };

    private static CType Decay(CType type) => type.Canonical is ArrayType array ? new PointerType(array.Element) : type;

    private static CType Promote(CType type) => type.Canonical switch
    {
        ScalarType { Size: < 4 } or EnumType => ScalarType.Int,
        var other => other,
    };

    private static CType Wider(CType left, CType right) => (left, right) switch
    {
        (ScalarType a, ScalarType b) when a.Size != b.Size => a.Size > b.Size ? a : b,
        (ScalarType { IsSigned: true }, ScalarType b) => b,
        (UnknownType, ScalarType b) => b,
        _ => left,
    };
}
