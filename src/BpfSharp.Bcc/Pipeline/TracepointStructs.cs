using BpfSharp.Bcc.Lexing;
using BpfSharp.Bcc.Slicing;

namespace BpfSharp.Bcc.Pipeline;

/// <summary>Finds the tracepoints whose records a source uses, and writes their structs.</summary>
internal sealed class TracepointStructs(ITracepointFormats? formats)
{
    private const string Prefix = "tracepoint__";

    /// <summary>The structs of all tags <c>tracepoint__category__event</c> that are used and not defined.</summary>
    /// <exception cref="CSyntaxException">There is no such tracepoint, or nothing to ask for it.</exception>
    public string Write(TokenList source)
    {
        var text = "";
        var seen = new HashSet<string>();
        var tokens = source.Tokens;
        for (var i = 1; i + 1 < tokens.Count; i++)
        {
            var tag = tokens[i].Text;
            if (!tokens[i - 1].IsName("struct") || !tag.StartsWith(Prefix, StringComparison.Ordinal) || !seen.Add(tag) || tokens[i + 1].Is("{"))
                continue;
            var rest = tag[Prefix.Length..];
            var separator = rest.IndexOf("__", StringComparison.Ordinal);
            if (separator <= 0)
                continue;
            var (category, name) = (rest[..separator], rest[(separator + 2)..]);
            text += TracepointStruct.Write(tag, FormatOf(category, name, source, tokens[i]));
        }

        return text;
    }

    private string FormatOf(string category, string name, TokenList source, Token token)
    {
        if (formats is null)
            throw Error($"the layout of tracepoint {category}:{name} can't be told: no tracefs to read it from");
        return formats.Format(category, name) ?? throw Error($"this kernel has no tracepoint {category}:{name}");

        CSyntaxException Error(string problem)
            => new(source.Files[token.File], token.Line, LineColumn.ColumnOf(source.Text, token.Start), problem);
    }
}
