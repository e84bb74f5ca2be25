using BpfSharp.Bcc.Lexing;
using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Syntax;

// Statements. Only returns and blocks need telling apart; of the others their pieces are enough.
internal sealed partial class Parser
{
    private CompoundStatement ParseCompound(bool opensScope = true)
    {
        CheckDepth();
        var (first, start) = (_position, Current.Start);
        var open = Expect("{");
        if (opensScope)
            _scope = new Scope(_scope);
        var items = new List<Node>();
        while (!At("}"))
        {
            if (Current.Kind == TokenKind.End)
                throw ErrorAt(open, "'{' without its '}'");
            items.Add(ParseBlockItem());
        }

        _position++;
        if (opensScope)
            _scope = _scope.Outer!;
        return new CompoundStatement(items) { FirstToken = first, Start = start, End = PreviousEnd };
    }

    private Node ParseBlockItem()
    {
        if (AtName("__label__") || AtName("_Static_assert"))
            return ParseToSemicolon();
        var isLabel = Current.Kind == TokenKind.Identifier && Peek().Is(":");
        if (AtTypeStart() && !isLabel && !(AtName("__extension__") && !AtTypeStart(1)))
        {
            var first = _position;
            return ParseDeclarators(ParseSpecifiers(), first, mayDefineFunction: false);
        }

        return ParseStatement();
    }

    private Statement ParseStatement()
    {
        CheckDepth();
        if (At("{"))
            return ParseCompound();
        var (first, start) = (_position, Current.Start);
        if (Current.Kind == TokenKind.Identifier && ParsePieces() is { } pieces)
            return new Statement(pieces) { FirstToken = first, Start = start, End = PreviousEnd };
        if (Accept(";"))
            return new Statement([]) { FirstToken = first, Start = start, End = PreviousEnd };
        if (AcceptName("return"))
        {
            var value = At(";") ? null : ParseExpression();
            Expect(";");
            return new ReturnStatement(value) { FirstToken = first, Start = start, End = PreviousEnd };
        }

        var expression = ParseExpression();
        Expect(";");
        return new ExpressionStatement(expression) { FirstToken = first, Start = start, End = PreviousEnd };
    }

    /// <summary>The pieces of a statement that begins with a keyword or label; null for others.</summary>
    private List<Node>? ParsePieces()
    {
        switch (Current.Text)
        {
            case "if":
                return ParseIf();
            case "while" or "switch":
                _position++;
                return [ParseParenthesized(), ParseStatement()];
            case "do":
                return ParseDo();
            case "for":
                return ParseFor();
            case "case":
                return ParseCase();
            case "goto" or "break" or "continue":
                return ParseJump();
            case "asm" or "__asm__" or "__asm":
                return ParseAsm();
        }

        if (!Peek().Is(":"))
            return null;
        _position += 2;
        var attributes = new List<AttributeInfo>();
        while (AtName("__attribute__"))
            ParseAttribute(attributes);
        return ParseLabelled();
    }

    private List<Node> ParseIf()
    {
        _position++;
        List<Node> pieces = [ParseParenthesized(), ParseStatement()];
        if (AcceptName("else"))
            pieces.Add(ParseStatement());
        return pieces;
    }

    private List<Node> ParseDo()
    {
        _position++;
        var body = ParseStatement();
        if (!AcceptName("while"))
            throw Error($"expected 'while' in do/while loop{Before()}");
        var condition = ParseParenthesized();
        Expect(";");
        return [body, condition];
    }

    private List<Node> ParseCase()
    {
        _position++;
        ParseConditional();
        if (Accept("..."))
            ParseConditional();
        Expect(":");
        return ParseLabelled();
    }

    private List<Node> ParseJump()
    {
        _position++;
        List<Node> pieces = At("*") ? [ParseExpression()] : [];
        if (Current.Kind == TokenKind.Identifier)
            _position++;
        Expect(";");
        return pieces;
    }

    // A label may stand before a declaration (C23, and clang before) or at the end of a block.
    private List<Node> ParseLabelled() => At("}") ? [] : [ParseBlockItem()];

    private Expression ParseParenthesized()
    {
        Expect("(");
        var expression = ParseExpression();
        Expect(")");
        return expression;
    }

    private List<Node> ParseFor()
    {
        var pieces = new List<Node>();
        _position++;
        Expect("(");
        _scope = new Scope(_scope);
        if (AtTypeStart())
        {
            var first = _position;
            pieces.Add(ParseDeclarators(ParseSpecifiers(), first, mayDefineFunction: false));
        }
        else
        {
            if (!At(";"))
                pieces.Add(ParseExpression());
            Expect(";");
        }

        if (!At(";"))
            pieces.Add(ParseExpression());
        Expect(";");
        if (!At(")"))
            pieces.Add(ParseExpression());
        Expect(")");
        pieces.Add(ParseStatement());
        _scope = _scope.Outer!;
        return pieces;
    }

    // asm volatile ("…" : "=r"(x) : "r"(y) : "memory");  the operands are expressions, the rest is clang's.
    private List<Node> ParseAsm()
    {
        var pieces = new List<Node>();
        _position++;
        while (!At("("))
        {
            if (Current.Kind != TokenKind.Identifier)
                throw Error($"expected '(' after asm{Before()}");
            _position++;
        }

        _position++;
        while (!At(")"))
        {
            if (Current.Kind == TokenKind.End)
                throw Error("asm without its ')'");
            if (_tokens[_position++] is { Kind: TokenKind.String } && Accept("("))
            {
                pieces.Add(ParseExpression());
                Expect(")");
            }
        }

        _position++;
        Expect(";");
        return pieces;
    }

    private Statement ParseToSemicolon()
    {
        var (first, start) = (_position, Current.Start);
        while (!At(";"))
        {
            if (Current.Kind == TokenKind.End)
                throw Error("expected ';'");
            _position++;
        }

        _position++;
        return new Statement([]) { FirstToken = first, Start = start, End = PreviousEnd };
    }
}
