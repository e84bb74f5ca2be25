using BpfSharp.Bcc.Lexing;
using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Syntax;

// What comes before declarators: storage, qualifiers, attributes and the type itself.
internal sealed partial class Parser
{
    /// <summary>What <c>__user</c> is defined as, so that the parser sees it; taken out again by the rewriter.</summary>
    public const string UserMarker = "__bpfsharp_user";

    private static readonly HashSet<string> Ignored =
    [
        "const", "__const", "__const__", "volatile", "__volatile", "__volatile__", "restrict", "__restrict", "__restrict__", "_Atomic", "__extension__",
        "register", "auto", "_Noreturn", "_Thread_local", "__thread", "__signed", "_Complex",
    ];

    private static readonly HashSet<string> Words =
        ["void", "char", "short", "int", "long", "float", "double", "signed", "__signed__", "unsigned", "_Bool", "__int128", "__int128_t", "__uint128_t", "_Float16"];

    private static readonly HashSet<string> Starters =
    [
        .. Ignored, .. Words, "typedef", "extern", "static", "inline", "__inline", "__inline__", "struct", "union", "enum", "typeof", "__typeof__", "__typeof",
        "__attribute__", "__attribute", "_Alignas", "__auto_type", UserMarker,
    ];

    private bool AtTypeStart(int distance = 0)
    {
        var token = Peek(distance);
        return token.Kind == TokenKind.Identifier && (Starters.Contains(token.Text) || _scope.Find(token.Text) is TypedefSymbol);
    }

    private DeclarationSpecifiers ParseSpecifiers(bool atFileScope = false)
    {
        CheckDepth();
        var specifiers = new DeclarationSpecifiers { Start = Current.Start };
        var words = new List<string>();
        CType? type = null;
        while (Current.Kind == TokenKind.Identifier)
        {
            var text = Current.Text;
            if (Ignored.Contains(text))
                _position++;
            else if (Words.Contains(text) && type is null)
                words.Add(_tokens[_position++].Text);
            else if (ParseStorage(specifiers, text))
                continue;
            else if (type is null && words.Count == 0 && ParseNamedType(specifiers) is { } named)
                type = named;
            else
                break;
        }

        if (type is null && words.Count == 0 && atFileScope && Current.Kind == TokenKind.Identifier && !Peek().Is("("))
            throw Error($"unknown type name '{Current.Text}'");
        if (type is null && words.Count == 0 && PreviousEnd <= specifiers.Start)
            throw Error(Current.Kind == TokenKind.Identifier ? $"unknown type name '{Current.Text}'" : $"expected a declaration{Before()}");
        specifiers.Type = type ?? ScalarOf(words);
        return specifiers;
    }

    private bool ParseStorage(DeclarationSpecifiers specifiers, string text)
    {
        switch (text)
        {
            case "typedef":
                specifiers.IsTypedef = true;
                break;
            case "static":
                specifiers.IsStatic = true;
                break;
            case "extern":
                specifiers.IsExtern = true;
                break;
            case "inline" or "__inline" or "__inline__":
                specifiers.IsInline = true;
                break;
            case UserMarker:
                specifiers.IsUser = true;
                break;
            case "__attribute__" or "__attribute":
                ParseAttribute(specifiers.Attributes);
                return true;
            case "_Alignas":
                _position++;
                SkipBalanced("(", ")");
                return true;
            default:
                return false;
        }

        _position++;
        return true;
    }

    private CType? ParseNamedType(DeclarationSpecifiers specifiers)
    {
        switch (Current.Text)
        {
            case "struct" or "union":
                return ParseComposite(specifiers);
            case "enum":
                return ParseEnum();
            case "typeof" or "__typeof__" or "__typeof":
                return ParseTypeof();
            case "__auto_type":
                _position++;
                return UnknownType.Instance;
            default:
                if (_scope.Find(Current.Text) is not TypedefSymbol typedef)
                    return null;
                _position++;
                return typedef.Type;
        }
    }

    private CType ParseTypeof()
    {
        _position++;
        Expect("(");
        var type = AtTypeStart() ? ParseTypeName() : ParseExpression().Type;
        Expect(")");
        return type;
    }

    /// <summary>Reads one <c>__attribute__((…))</c>.</summary>
    private void ParseAttribute(List<AttributeInfo> attributes)
    {
        _position++;
        var open = _position;
        SkipBalanced("(", ")");
        for (var i = open + 2; i < _position - 2; i++)
        {
            if (_tokens[i].Kind != TokenKind.Identifier)
                continue;
            var name = _tokens[i].Text.Trim('_');
            var arguments = "";
            if (_tokens[i + 1].Is("("))
            {
                var close = i + 2;
                for (var depth = 1; depth > 0; close++)
                    depth += _tokens[close].Is("(") ? 1 : _tokens[close].Is(")") ? -1 : 0;
                arguments = close - 2 > i + 1 ? _source.Slice(i + 2, close - 2).ToString() : "";
                i = close - 1;
            }

            attributes.Add(new AttributeInfo(name, arguments));
        }
    }

    private void ParseAttributesAndAsm(DeclarationSpecifiers specifiers)
    {
        while (true)
        {
            if (AtName("__attribute__") || AtName("__attribute"))
            {
                ParseAttribute(specifiers.Attributes);
            }
            else if (AtAsm)
            {
                _position++;
                SkipBalanced("(", ")");
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Reads a type without a name: of a cast, of sizeof, of a table's key.</summary>
    private CType ParseTypeName()
    {
        var specifiers = ParseSpecifiers();
        return ParseDeclarator(specifiers, specifiers.Type, isAbstract: true).Type;
    }

    private static ScalarType ScalarOf(List<string> words)
    {
        var unsigned = words.Contains("unsigned");
        var longs = words.Count(w => w == "long");
        var (name, size) = words switch
        {
            _ when words.Contains("void") => ("void", 0),
            _ when words.Contains("_Bool") => ("_Bool", 1),
            _ when words.Contains("char") => ("char", 1),
            _ when words.Contains("short") => ("short", 2),
            _ when words.Contains("float") => ("float", 4),
            _ when words.Contains("double") => ("double", 8),
            _ when words.Exists(w => w.Contains("128", StringComparison.Ordinal)) => ("__int128", 16),
            _ => longs switch { 0 => ("int", 4), 1 => ("long", 8), _ => ("long long", 8) },
        };
        unsigned |= words.Contains("__uint128_t");
        var full = unsigned ? "unsigned " + name : name;
        return full switch
        {
            "void" => ScalarType.Void,
            "int" => ScalarType.Int,
            "unsigned long long" => ScalarType.UnsignedLongLong,
            _ => new ScalarType(full, size, !unsigned && name is not ("_Bool" or "void")),
        };
    }
}
