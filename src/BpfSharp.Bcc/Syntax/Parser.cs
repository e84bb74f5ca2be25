using System.Runtime.CompilerServices;
using BpfSharp.Bcc.Lexing;
using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Syntax;

/// <summary>
/// Parses preprocessed C (C11 with GNU's extensions) and the internal table form, binding names and building types on the way.
/// It accepts more than C does: what it lets through wrongly, clang refuses.
/// </summary>
internal sealed partial class Parser
{
    /// <summary>How many operands one chain of operators may have: what walks over it later is recursive.</summary>
    private const int MaxChain = 1000;

    private readonly TokenList _source;
    private readonly List<Token> _tokens;
    private readonly Func<string, bool> _isKernelFile;
    private readonly int _ownStart;
    private readonly HashSet<string> _foreign = [];
    private readonly HashSet<string> _conflicts = [];
    private Scope _scope = new(null);
    private int _position;

    private Parser(TokenList source, int ownStart, Func<string, bool> isKernelFile)
    {
        _source = source;
        _ownStart = ownStart;
        _tokens = source.Tokens;
        _isKernelFile = isKernelFile;
    }

    /// <summary>Parses a text.</summary>
    /// <param name="source">Its tokens.</param>
    /// <param name="ownStart">Offset where the user's own text begins; what comes before are our headers and the kernel's types.</param>
    /// <param name="isKernelFile">Tells which files hold the kernel's types: those that CO-RE relocates.</param>
    /// <exception cref="CSyntaxException">The text is not C.</exception>
    public static TranslationUnit Parse(TokenList source, int ownStart, Func<string, bool> isKernelFile)
    {
        var parser = new Parser(source, ownStart, isKernelFile);
        var declarations = new List<Node>();
        while (parser.Current.Kind != TokenKind.End)
            declarations.Add(parser.ParseExternalDeclaration());
        return new TranslationUnit(declarations, parser._scope, parser._conflicts) { Start = 0, End = source.Text.Length };
    }

    private Token Current => _tokens[_position];

    private int PreviousEnd => _position == 0 ? 0 : _tokens[_position - 1].End;

    private Token Peek(int distance = 1) => _tokens[Math.Min(_position + distance, _tokens.Count - 1)];

    private bool At(string punctuation) => Current.Is(punctuation);

    private bool AtName(string name) => Current.IsName(name);

    private bool Accept(string punctuation)
    {
        if (!At(punctuation))
            return false;
        _position++;
        return true;
    }

    private bool AcceptName(string name)
    {
        if (!AtName(name))
            return false;
        _position++;
        return true;
    }

    private Token Expect(string punctuation)
    {
        if (!At(punctuation))
            throw Error($"expected '{punctuation}'{Before()}");
        return _tokens[_position++];
    }

    private Token ExpectIdentifier()
    {
        if (Current.Kind != TokenKind.Identifier)
            throw Error($"expected a name{Before()}");
        return _tokens[_position++];
    }

    private string Before() => Current.Kind == TokenKind.End ? " at the end of the file" : $" before '{Current.Text}'";

    // clang reports what is missing after the token before; so do we, as that is the line to be mended.
    private CSyntaxException Error(string problem)
    {
        var token = problem.StartsWith("expected ';'", StringComparison.Ordinal) && _position > 0 ? _tokens[_position - 1] : Current;
        return ErrorAt(token, problem);
    }

    private CSyntaxException ErrorAt(Token token, string problem)
        => new(_source.Files[token.File], token.Line, LineColumn.ColumnOf(_source.Text, token.Start), problem);

    private void CheckDepth()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw Error("nested too deeply");
    }

    private void SkipBalanced(string open, string close)
    {
        var first = Expect(open);
        for (var depth = 1; depth > 0; _position++)
        {
            if (Current.Kind == TokenKind.End)
                throw ErrorAt(first, $"'{open}' without its '{close}'");
            if (At(open))
                depth++;
            else if (At(close))
                depth--;
        }
    }

    private Node ParseExternalDeclaration()
    {
        var (first, start) = (_position, Current.Start);
        if (Accept(";"))
            return new OtherDeclaration { FirstToken = first, Start = start, End = PreviousEnd };
        if (AtName(TableMarker))
            return ParseTable();
        if (AtName("_Static_assert") || AtName("static_assert") || AtAsm)
        {
            while (!At(";") && Current.Kind != TokenKind.End)
                _position++;
            Expect(";");
            return new OtherDeclaration { FirstToken = first, Start = start, End = PreviousEnd };
        }

        var specifiers = ParseSpecifiers(atFileScope: true);
        return ParseDeclarators(specifiers, first, mayDefineFunction: true);
    }

    private bool AtAsm => AtName("asm") || AtName("__asm__") || AtName("__asm");

    private Node ParseDeclarators(DeclarationSpecifiers specifiers, int first, bool mayDefineFunction)
    {
        var declarators = new List<Declarator>();
        if (!At(";"))
        {
            do
            {
                var (tokenIndex, start) = (_position, Current.Start);
                var parsed = ParseDeclarator(specifiers, specifiers.Type, isAbstract: false);
                ParseAttributesAndAsm(specifiers);
                if (mayDefineFunction && declarators.Count == 0 && At("{") && parsed.Type is FunctionType function)
                    return ParseFunctionBody(specifiers, parsed, function, first);
                var symbol = Declare(specifiers, parsed);
                var initializer = Accept("=") ? ParseInitializer() : null;
                declarators.Add(new Declarator(symbol, parsed.Type, initializer) { FirstToken = tokenIndex, Start = start, End = PreviousEnd });
            }
            while (Accept(","));
        }

        Expect(";");
        return new Declaration(specifiers, declarators) { FirstToken = first, Start = specifiers.Start, End = PreviousEnd };
    }

    private Symbol Declare(DeclarationSpecifiers specifiers, ParsedDeclarator parsed)
    {
        Symbol symbol = parsed switch
        {
            _ when specifiers.IsTypedef => new TypedefSymbol(parsed.Name, parsed.Type),
            { Type: FunctionType function } => _scope.Find(parsed.Name) as FunctionSymbol ?? new FunctionSymbol(parsed.Name, function),
            _ => new VariableSymbol(parsed.Name, parsed.Type, isGlobal: _scope.Outer is null) { NameStart = parsed.NameStart },
        };
        DeclareName(symbol);
        return symbol;
    }

    // At file scope the user's names take precedence over ours and the kernel's: those are left out then, and all is parsed again.
    private void DeclareName(Symbol symbol)
    {
        if (_scope.Outer is null && Current.Start >= _ownStart && _foreign.Contains(symbol.Name))
            _conflicts.Add(symbol.Name);
        else if (_scope.Outer is null && Current.Start < _ownStart)
            _foreign.Add(symbol.Name);
        _scope.Declare(symbol);
    }

    private FunctionDefinition ParseFunctionBody(DeclarationSpecifiers specifiers, ParsedDeclarator parsed, FunctionType type, int first)
    {
        // A declaration may have come before; calls made since refer to its symbol.
        var symbol = _scope.Find(parsed.Name) as FunctionSymbol ?? new FunctionSymbol(parsed.Name, type);
        DeclareName(symbol);
        _scope = new Scope(_scope);
        foreach (var parameter in type.Parameters.Where(p => p.Name.Length > 0))
            _scope.Declare(parameter);
        var body = ParseCompound(opensScope: false);
        _scope = _scope.Outer!;
        var definition = new FunctionDefinition(symbol, specifiers, type.Parameters, body)
        {
            FirstToken = first,
            Start = specifiers.Start,
            End = PreviousEnd,
            ParameterList = parsed.ParameterList,
            NameStart = parsed.NameStart,
        };
        symbol.Definition = definition;
        return definition;
    }

    private Expression ParseInitializer() => At("{") ? ParseInitializerList() : ParseAssignment();

    private InitializerList ParseInitializerList()
    {
        CheckDepth();
        var (first, start) = (_position, Current.Start);
        Expect("{");
        var items = new List<(IReadOnlyList<string>, Expression)>();
        while (!At("}"))
        {
            var fields = ParseDesignators();
            items.Add((fields, ParseInitializer()));
            if (!Accept(","))
                break;
        }

        Expect("}");
        return new InitializerList(items) { FirstToken = first, Start = start, End = PreviousEnd };
    }

    private List<string> ParseDesignators()
    {
        var fields = new List<string>();
        var any = false;
        while (true)
        {
            if (At(".") && Peek().Kind == TokenKind.Identifier)
            {
                _position++;
                fields.Add(ExpectIdentifier().Text);
            }
            else if (Accept("["))
            {
                ParseConditional();
                if (Accept("..."))
                    ParseConditional();
                Expect("]");
            }
            else
            {
                break;
            }

            any = true;
        }

        if (any)
        {
            Expect("=");
        }
        else if (Current.Kind == TokenKind.Identifier && Peek().Is(":") && _scope.Find(Current.Text) is not TypedefSymbol)
        {
            // GNU's old form: { field: value }
            fields.Add(ExpectIdentifier().Text);
            Expect(":");
        }

        return fields;
    }
}
