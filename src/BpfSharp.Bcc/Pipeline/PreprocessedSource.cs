using BpfSharp.Bcc.Headers;
using BpfSharp.Bcc.Lexing;

namespace BpfSharp.Bcc.Pipeline;

/// <summary>A source after the preprocessor: our headers' declarations, taken apart, and the user's own text.</summary>
internal sealed class PreprocessedSource
{
    private const string LicenseFile = HeaderLibrary.Prefix + "license.h";

    private PreprocessedSource(IReadOnlyList<HeaderDeclaration> headers, string ownText, TokenList own)
    {
        Headers = headers;
        OwnText = ownText;
        Own = own;
    }

    /// <summary>What our headers declare.</summary>
    public IReadOnlyList<HeaderDeclaration> Headers { get; }

    /// <summary>The user's text, with line markers.</summary>
    public string OwnText { get; }

    /// <summary>The tokens of <see cref="OwnText"/>.</summary>
    public TokenList Own { get; }

    /// <summary>What is put after the user's text before preprocessing: the licence, unless the user declares one.</summary>
    public static string Footer { get; } = $"""

        # 1 "{LicenseFile}"
        #ifndef BPF_LICENSE
        #define BPF_LICENSE GPL
        #endif
        char _license[] SEC("license") = __stringify(BPF_LICENSE);

        """;

    /// <summary>Takes the preprocessor's output apart.</summary>
    /// <param name="text">The output.</param>
    /// <param name="fileName">The user's file, as its line marker names it.</param>
    /// <exception cref="CSyntaxException">The text is not C.</exception>
    public static PreprocessedSource Parse(string text, string fileName)
    {
        var all = Lexer.Lex(text, "<input>");
        var ours = all.Files.Select(file => file.StartsWith(HeaderLibrary.Prefix, StringComparison.Ordinal)).ToArray();
        var first = all.Tokens.FindIndex(token => token.Kind == TokenKind.End || !ours[token.File] || all.Files[token.File] == LicenseFile);
        var headers = HeaderDeclaration.Parse(all, 0, first).ToList();
        var start = StartOf(text, all.Tokens[first], fileName);
        var own = text[start..];
        // A licence of the user's own takes the place of ours.
        if (all.Tokens.Skip(first).Count(token => token.Kind == TokenKind.String && token.Text == "\"license\"") > 1)
            own = own[..own.LastIndexOf($"\"{LicenseFile}\"", StringComparison.Ordinal)];
        own = own.EndsWith('\n') ? own : own[..(own.LastIndexOf('\n') + 1)];
        return new PreprocessedSource(headers, own, Lexer.Lex(own, fileName));
    }

    // At the marker of the user's file, so that comments at its start are kept; else where its first token is.
    private static int StartOf(string text, Token first, string fileName)
    {
        var marker = text.LastIndexOf($"\n# 1 \"{Quote(fileName)}\"", first.Start, StringComparison.Ordinal);
        return marker >= 0 ? marker + 1 : first.Start;
    }

    /// <summary>A file's name as it stands in a line marker.</summary>
    public static string Quote(string fileName)
        => fileName.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
