using BpfSharp.Bcc.Lexing;
using BpfSharp.Bcc.Syntax;

namespace BpfSharp.Bcc.Headers;

/// <summary>One declaration or definition of a header, and the names in it.</summary>
/// <param name="Name">What it declares.</param>
/// <param name="Text">Its text.</param>
/// <param name="Names">The names in it but for its tags.</param>
/// <param name="Tags">Names that follow struct, union or enum.</param>
internal sealed record HeaderDeclaration(string Name, string Text, IReadOnlyList<string> Names, IReadOnlyList<string> Tags)
{
    /// <summary>Takes a header's tokens apart.</summary>
    /// <param name="source">The tokens of a text.</param>
    /// <param name="first">The first of the header's.</param>
    /// <param name="end">The one after its last.</param>
    public static IEnumerable<HeaderDeclaration> Parse(TokenList source, int first, int end)
    {
        for (int i = first, start = first, depth = 0; i < end; i++)
        {
            var token = source.Tokens[i];
            if (token.Is("(") || token.Is("{") || token.Is("["))
            {
                depth++;
            }
            else if (token.Is(")") || token.Is("}") || token.Is("]"))
            {
                depth--;
            }

            // A function ends with its brace, which came after parameters; all else ends with a semicolon.
            var ends = depth == 0 && (token.Is(";") || (token.Is("}") && IsFunctionBody(source, start, i)));
            if (!ends)
                continue;
            yield return Make(source, start, i);
            start = i + 1;
        }
    }

    private static bool IsFunctionBody(TokenList source, int start, int close)
    {
        var open = close;
        for (var depth = 0; open > start; open--)
        {
            depth += source.Tokens[open].Is("}") ? 1 : source.Tokens[open].Is("{") ? -1 : 0;
            if (depth == 0)
                break;
        }

        return open > start && source.Tokens[open - 1].Is(")");
    }

    private static HeaderDeclaration Make(TokenList source, int start, int last)
    {
        var names = new List<string>();
        var tags = new List<string>();
        for (var i = start; i <= last; i++)
        {
            if (source.Tokens[i].Kind != TokenKind.Identifier)
                continue;
            var isTag = i > start && source.Tokens[i - 1].Kind == TokenKind.Identifier && source.Tokens[i - 1].Text is "struct" or "union" or "enum";
            (isTag ? tags : names).Add(source.Tokens[i].Text);
        }

        return new HeaderDeclaration(NameOf(source, start, last), source.Slice(start, last).ToString(), names, tags);
    }

    // __bpfsharp_table(kind, key, leaf, NAME, …);   struct {…} NAME SEC(…);   struct NAME {…};   RESULT (*NAME)(…) = …;   RESULT NAME(…) …
    private static string NameOf(TokenList source, int start, int last)
    {
        if (source.Tokens[start].IsName(Parser.TableMarker))
            return source.Tokens[Enumerable.Range(start, last - start).Where(i => source.Tokens[i].Is(",")).ElementAt(2) + 1].Text;
        if (source.Tokens[start].IsName("struct") && source.Tokens[start + 1].Is("{"))
            return source.Tokens[source.Tokens.FindIndex(start, token => token.IsName("SEC")) - 1].Text;
        if (source.Tokens[start].Text is "struct" or "union" or "enum" && source.Tokens[start + 2].Is("{"))
            return source.Tokens[start + 1].Text;
        for (var i = start; i < last; i++)
        {
            if (source.Tokens[i].IsName("__attribute__"))
            {
                i++;
                for (var depth = 1; depth > 0 && i < last;)
                    depth += source.Tokens[++i].Is("(") ? 1 : source.Tokens[i].Is(")") ? -1 : 0;
            }
            else if (source.Tokens[i].Is("("))
            {
                var name = source.Tokens[i + 1].Is("*") ? i + 2 : i - 1;
                return source.Tokens[name].Text == "const" ? source.Tokens[name + 1].Text : source.Tokens[name].Text;
            }
        }

        return "";
    }
}
