namespace BpfSharp.Bcc.Lexing;

/// <summary>The tokens of a preprocessed text, the text itself, and the files that its line markers name.</summary>
/// <param name="Text">The text.</param>
/// <param name="Tokens">Its tokens; the last is <see cref="TokenKind.End"/>.</param>
/// <param name="Files">Names of the files the text came from, as the markers give them.</param>
internal sealed record TokenList(string Text, List<Token> Tokens, List<string> Files)
{
    /// <summary>The characters of a run of tokens with what stands between them.</summary>
    public ReadOnlySpan<char> Slice(int firstToken, int lastToken) => Text.AsSpan()[Tokens[firstToken].Start..Tokens[lastToken].End];
}
