using BpfSharp.Bcc.Lexing;
using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Syntax;

// Expressions, by precedence.
internal sealed partial class Parser
{
    private static readonly Dictionary<string, int> Precedence = new()
    {
        ["||"] = 1,
        ["&&"] = 2,
        ["|"] = 3,
        ["^"] = 4,
        ["&"] = 5,
        ["=="] = 6,
        ["!="] = 6,
        ["<"] = 7,
        [">"] = 7,
        ["<="] = 7,
        [">="] = 7,
        ["<<"] = 8,
        [">>"] = 8,
        ["+"] = 9,
        ["-"] = 9,
        ["*"] = 10,
        ["/"] = 10,
        ["%"] = 10,
    };

    private static readonly HashSet<string> AssignmentOperators = ["=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="];

    private Expression ParseExpression()
    {
        var (first, start) = (_position, Current.Start);
        var left = ParseAssignment();
        for (var length = 0; At(","); length++)
        {
            CheckChain(length);
            _position++;
            var right = ParseAssignment();
            left = new BinaryExpression(",", left, right) { FirstToken = first, Start = start, End = PreviousEnd };
        }

        return left;
    }

    private Expression ParseAssignment()
    {
        CheckDepth();
        var (first, start) = (_position, Current.Start);
        var left = ParseConditional();
        if (Current.Kind != TokenKind.Punctuator || !AssignmentOperators.Contains(Current.Text))
            return left;
        var op = _tokens[_position++].Text;
        var right = ParseAssignment();
        return new AssignmentExpression(op, left, right) { FirstToken = first, Start = start, End = PreviousEnd };
    }

    private Expression ParseConditional()
    {
        CheckDepth();
        var (first, start) = (_position, Current.Start);
        var condition = ParseBinary(1);
        if (!Accept("?"))
            return condition;
        var whenTrue = At(":") ? null : ParseExpression();
        Expect(":");
        var whenFalse = ParseConditional();
        return new ConditionalExpression(condition, whenTrue, whenFalse) { FirstToken = first, Start = start, End = PreviousEnd };
    }

    private Expression ParseBinary(int minimum)
    {
        var (first, start) = (_position, Current.Start);
        var left = ParseCast();
        for (var length = 0; Current.Kind == TokenKind.Punctuator && Precedence.TryGetValue(Current.Text, out var precedence) && precedence >= minimum; length++)
        {
            CheckChain(length);
            var op = _tokens[_position++].Text;
            var right = ParseBinary(precedence + 1);
            left = new BinaryExpression(op, left, right) { FirstToken = first, Start = start, End = PreviousEnd };
        }

        return left;
    }

    private void CheckChain(int length)
    {
        if (length >= MaxChain)
            throw Error($"an expression with more than {MaxChain} operands in a row");
    }

    private Expression ParseCast()
    {
        if (!At("(") || !AtTypeStart(1))
            return ParseUnary();
        CheckDepth();
        var (first, start) = (_position++, _tokens[_position - 1].Start);
        var type = ParseTypeName();
        Expect(")");
        if (At("{"))
        {
            var list = ParseInitializerList();
            var literal = new CompoundLiteralExpression(type, list) { FirstToken = first, Start = start, End = PreviousEnd };
            return ParsePostfix(literal, first, start);
        }

        var operand = ParseCast();
        return new CastExpression(type, operand) { FirstToken = first, Start = start, End = PreviousEnd };
    }

    private Expression ParseUnary()
    {
        CheckDepth();
        var (first, start) = (_position, Current.Start);
        if (Current.Kind == TokenKind.Punctuator && Current.Text is "&" or "*" or "+" or "-" or "~" or "!" or "++" or "--")
        {
            var op = _tokens[_position++].Text;
            var operand = op is "++" or "--" ? ParseUnary() : ParseCast();
            return new UnaryExpression(op, operand) { FirstToken = first, Start = start, End = PreviousEnd };
        }

        if (At("&&") && Peek().Kind == TokenKind.Identifier)
        {
            _position += 2;
            return new BuiltinExpression(new PointerType(ScalarType.Void), []) { FirstToken = first, Start = start, End = PreviousEnd };
        }

        switch (Current.Text)
        {
            case "sizeof" or "_Alignof" or "__alignof__" or "__alignof":
                _position++;
                return ParseSizeof(first, start);
            case "__extension__" or "__real__" or "__imag__":
                _position++;
                return ParseCast();
        }

        return ParsePostfix(ParsePrimary(), first, start);
    }

    private UnevaluatedExpression ParseSizeof(int first, int start)
    {
        Expression? operand = null;
        if (At("(") && AtTypeStart(1))
        {
            _position++;
            ParseTypeName();
            Expect(")");
            if (At("{"))
                ParseInitializerList();
        }
        else
        {
            operand = ParseUnary();
        }

        return new UnevaluatedExpression(ScalarType.UnsignedLong, operand) { FirstToken = first, Start = start, End = PreviousEnd };
    }

    private Expression ParsePostfix(Expression expression, int first, int start)
    {
        for (var length = 0; ; length++)
        {
            CheckChain(length);
            if (Accept("["))
            {
                var index = ParseExpression();
                Expect("]");
                expression = new IndexExpression(expression, index) { FirstToken = first, Start = start, End = PreviousEnd };
            }
            else if (At("("))
            {
                expression = ParseCall(expression, first, start);
            }
            else if (At(".") || At("->"))
            {
                var isArrow = _tokens[_position++].Text == "->";
                var name = ExpectIdentifier().Text;
                expression = new MemberExpression(expression, name, isArrow) { FirstToken = first, Start = start, End = PreviousEnd };
            }
            else if (At("++") || At("--"))
            {
                var op = _tokens[_position++].Text;
                expression = new UnaryExpression(op, expression, isPostfix: true) { FirstToken = first, Start = start, End = PreviousEnd };
            }
            else
            {
                return expression;
            }
        }
    }

    private CallExpression ParseCall(Expression callee, int first, int start)
    {
        Expect("(");
        var arguments = new List<Expression>();
        while (!At(")"))
        {
            arguments.Add(ParseAssignment());
            if (!Accept(","))
                break;
        }

        Expect(")");
        return new CallExpression(callee, arguments) { FirstToken = first, Start = start, End = PreviousEnd };
    }

    private Expression ParsePrimary()
    {
        var (first, start, token) = (_position, Current.Start, Current);
        switch (token.Kind)
        {
            case TokenKind.Number or TokenKind.Character:
                _position++;
                return new NumberExpression(token.Text) { FirstToken = first, Start = start, End = PreviousEnd };
            case TokenKind.String:
                var literals = new List<string>();
                while (Current.Kind == TokenKind.String)
                    literals.Add(_tokens[_position++].Text);
                return new StringExpression(literals) { FirstToken = first, Start = start, End = PreviousEnd };
            case TokenKind.Identifier when TypeBuiltins.Contains(token.Text):
                return ParseTypeBuiltin(first, start);
            case TokenKind.Identifier:
                _position++;
                return new NameExpression(token.Text, _scope.Find(token.Text)) { FirstToken = first, Start = start, End = PreviousEnd };
        }

        if (!Accept("("))
            throw Error($"expected an expression{Before()}");
        if (At("{"))
        {
            var body = ParseCompound();
            Expect(")");
            return new StatementExpression(body) { FirstToken = first, Start = start, End = PreviousEnd };
        }

        var inner = ParseExpression();
        Expect(")");
        return new ParenthesizedExpression(inner) { FirstToken = first, Start = start, End = PreviousEnd };
    }

    private static readonly HashSet<string> TypeBuiltins =
    [
        "__builtin_offsetof", "__builtin_types_compatible_p", "__builtin_va_arg", "__builtin_choose_expr", "_Generic", "__builtin_preserve_type_info",
        "__builtin_preserve_field_info", "__builtin_preserve_enum_value", "__builtin_btf_type_id",
    ];

    // Their arguments are types, members and expressions in turn; only the value of __builtin_choose_expr and _Generic is evaluated.
    private BuiltinExpression ParseTypeBuiltin(int first, int start)
    {
        var name = _tokens[_position++].Text;
        Expect("(");
        var operands = new List<Expression>();
        while (!At(")"))
        {
            if (name == "_Generic" && AtName("default"))
                _position++;
            else if (AtTypeStart())
                ParseTypeName();
            else
                operands.Add(ParseAssignment());
            if (name == "_Generic" && Accept(":"))
                continue;
            if (!Accept(","))
                break;
        }

        Expect(")");
        var type = name switch
        {
            "__builtin_choose_expr" when operands.Count > 1 => operands[1].Type,
            "_Generic" when operands.Count > 1 => operands[^1].Type,
            _ => ScalarType.UnsignedLong,
        };
        var evaluated = name is "__builtin_choose_expr" or "_Generic" ? operands : [];
        return new BuiltinExpression(type, evaluated) { FirstToken = first, Start = start, End = PreviousEnd };
    }
}
