using BpfSharp.Bcc.Headers;
using BpfSharp.Bcc.Lexing;
using BpfSharp.Bcc.Slicing;
using BpfSharp.Bcc.Types;

namespace BpfSharp.Bcc.Pipeline;

/// <summary>Collects what texts need of the kernel's types and of our headers.</summary>
internal sealed class NameCollector
{
    private readonly SliceRequest _request = new();
    private readonly HashSet<string> _ownDeclarations;

    /// <param name="ownTokens">The user's tokens: what they define must not come from elsewhere.</param>
    /// <param name="ownNames">More names that the user's text declares.</param>
    public NameCollector(TokenList ownTokens, IEnumerable<string> ownNames)
    {
        _ownDeclarations = [.. ownNames];
        _request.OwnNames.UnionWith(_ownDeclarations);
        var tokens = ownTokens.Tokens;
        for (var i = 0; i + 2 < tokens.Count; i++)
        {
            if (tokens[i].Kind == TokenKind.Identifier && tokens[i].Text is "struct" or "union" or "enum" && tokens[i + 1].Kind == TokenKind.Identifier && tokens[i + 2].Is("{"))
                _request.OwnTags.Add(tokens[i + 1].Text);
        }
    }

    /// <summary>Adds a text's names.</summary>
    public void Add(TokenList source)
    {
        var previous = "";
        foreach (var token in source.Tokens)
        {
            if (token.Kind == TokenKind.Identifier)
            {
                if (previous is "struct" or "union" or "enum")
                    _request.Tags.Add(token.Text);
                else
                    AddName(token.Text);
            }

            previous = token.Kind == TokenKind.Identifier ? token.Text : "";
        }
    }

    private void AddName(string name)
    {
        if (_request.Names.Add(name))
            _request.Names.UnionWith(MemberAliases.OthersOf(name));
    }

    /// <summary>Adds macros that are used, and the macros they use, until no more are; returns them in their order.</summary>
    public List<RuntimeMacro> AddMacros(IReadOnlyList<RuntimeMacro> macros)
    {
        var used = new HashSet<RuntimeMacro>();
        for (var count = -1; count != used.Count;)
        {
            count = used.Count;
            foreach (var macro in macros.Where(macro => _request.Names.Contains(macro.Name) && used.Add(macro)))
            {
                foreach (var name in macro.Names)
                    AddName(name);
            }
        }

        return [.. macros.Where(used.Contains)];
    }

    /// <summary>Adds headers' declarations that are used, and those they use; returns them in their order.</summary>
    public List<HeaderDeclaration> AddDeclarations(IReadOnlyList<HeaderDeclaration> declarations)
    {
        var used = new HashSet<HeaderDeclaration>();
        for (var count = -1; count != used.Count;)
        {
            count = used.Count;
            foreach (var declaration in declarations.Where(IsWanted).Where(used.Add))
            {
                foreach (var name in declaration.Names)
                    AddName(name);
                _request.Tags.UnionWith(declaration.Tags);
            }
        }

        return [.. declarations.Where(used.Contains)];
    }

    private bool IsWanted(HeaderDeclaration declaration)
        => (_request.Names.Contains(declaration.Name) || _request.Tags.Contains(declaration.Name)) && !_ownDeclarations.Contains(declaration.Name) && !_request.OwnTags.Contains(declaration.Name);

    /// <summary>What is needed of the kernel's types.</summary>
    public SliceRequest Request => _request;
}
