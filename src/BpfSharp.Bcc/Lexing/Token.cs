namespace BpfSharp.Bcc.Lexing;

/// <summary>A token: what it is, where it stands in the lexed text, and which line of which file it came from.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its characters; equal texts are the same string.</param>
/// <param name="Start">Offset of its first character in the lexed text.</param>
/// <param name="File">Index in <see cref="TokenList.Files"/>.</param>
/// <param name="Line">Line in that file, counted from 1.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Start, int File, int Line)
{
    /// <summary>Offset after its last character.</summary>
    public int End => Start + Text.Length;

    /// <summary>True for this punctuation.</summary>
    public bool Is(string punctuation) => Kind == TokenKind.Punctuator && Text == punctuation;

    /// <summary>True for this name or keyword.</summary>
    public bool IsName(string name) => Kind == TokenKind.Identifier && Text == name;
}
