using BpfSharp.Bcc.Lexing;
using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Syntax;

// Declarators: pointers, arrays, functions, with or without a name.
internal sealed partial class Parser
{
    private readonly record struct ParsedDeclarator(string Name, CType Type, int NameStart, (int Start, int End) ParameterList);

    private ParsedDeclarator ParseDeclarator(DeclarationSpecifiers specifiers, CType type, bool isAbstract)
    {
        CheckDepth();
        var isUser = specifiers.IsUser;
        while (true)
        {
            if (Accept("*"))
                (type, isUser) = (new PointerType(type, isUser), false);
            else if (AtName(UserMarker))
                (isUser, _position) = (true, _position + 1);
            else if (Current.Kind == TokenKind.Identifier && Ignored.Contains(Current.Text))
                _position++;
            else if (AtName("__attribute__"))
                ParseAttribute(specifiers.Attributes);
            else
                break;
        }

        if (At("(") && IsNestedDeclarator(isAbstract))
            return ParseNestedDeclarator(specifiers, type, isAbstract);
        var (name, nameStart) = ("", Current.Start);
        if (Current.Kind == TokenKind.Identifier && !(isAbstract && Starters.Contains(Current.Text)))
            name = _tokens[_position++].Text;
        else if (!isAbstract)
            throw Error($"expected a name{Before()}");
        var result = ParseSuffixes(type, out var parameterList);
        return new ParsedDeclarator(name, result, nameStart, parameterList);
    }

    // "int (*f)(void)" against "int (int)": a parenthesis after a type opens parameters if it is empty or a type comes next.
    private bool IsNestedDeclarator(bool isAbstract) => !(isAbstract && (Peek().Is(")") || AtTypeStart(1))) && !(Peek().Is(")") || Peek().Is("..."));

    // The suffixes after the inner declarator belong to the outer type: they are read first, then the inner one is read again.
    private ParsedDeclarator ParseNestedDeclarator(DeclarationSpecifiers specifiers, CType type, bool isAbstract)
    {
        var open = _position;
        SkipBalanced("(", ")");
        type = ParseSuffixes(type, out _);
        var after = _position;
        _position = open + 1;
        var inner = ParseDeclarator(specifiers, type, isAbstract);
        Expect(")");
        _position = after;
        return inner;
    }

    private CType ParseSuffixes(CType type, out (int Start, int End) parameterList)
    {
        parameterList = default;
        if (At("["))
        {
            _position++;
            while (AtName("static") || (Current.Kind == TokenKind.Identifier && Ignored.Contains(Current.Text)))
                _position++;
            var length = At("]") ? 0 : ConstantValue.Of(ParseAssignment());
            Expect("]");
            return new ArrayType(ParseSuffixes(type, out _), length);
        }

        if (!At("("))
            return type;
        var start = Current.Start;
        var (parameters, isVariadic) = ParseParameters();
        parameterList = (start, PreviousEnd);
        return new FunctionType(ParseSuffixes(type, out _), parameters, isVariadic);
    }

    private (List<VariableSymbol> Parameters, bool IsVariadic) ParseParameters()
    {
        CheckDepth();
        Expect("(");
        var parameters = new List<VariableSymbol>();
        var isVariadic = false;
        if (AtName("void") && Peek().Is(")"))
            _position++;
        _scope = new Scope(_scope);
        while (!At(")"))
        {
            if (Accept("..."))
            {
                isVariadic = true;
                break;
            }

            var start = Current.Start;
            if (!AtTypeStart())
                throw Error(Current.Kind == TokenKind.Identifier ? $"unknown type name '{Current.Text}'" : $"expected a parameter{Before()}");
            var specifiers = ParseSpecifiers();
            var parsed = ParseDeclarator(specifiers, specifiers.Type, isAbstract: !HasName());
            ParseAttributesAndAsm(specifiers);
            var type = parsed.Type.Canonical switch { ArrayType array => new PointerType(array.Element), FunctionType f => new PointerType(f), _ => parsed.Type };
            parameters.Add(new VariableSymbol(parsed.Name, type, false) { Range = (start, PreviousEnd), NameStart = parsed.NameStart });
            if (!Accept(","))
                break;
        }

        _scope = _scope.Outer!;
        Expect(")");
        return (parameters, isVariadic);
    }

    // A parameter has a name if a name comes before the comma or parenthesis that ends it, outside of brackets.
    private bool HasName()
    {
        for (int i = _position, depth = 0; i < _tokens.Count; i++)
        {
            var token = _tokens[i];
            if (token.Kind == TokenKind.Identifier && !Starters.Contains(token.Text))
                return true;
            if (token.Is("("))
                depth++;
            else if (token.Is(")") && depth-- == 0)
                return false;
            else if ((token.Is(",") && depth == 0) || token.Is("[") || token.Kind == TokenKind.End)
                return false;
        }

        return false;
    }
}
