namespace BpfSharp.Bcc.Lexing;

/// <summary>What a token of C is.</summary>
internal enum TokenKind : byte
{
    /// <summary>The end of the text.</summary>
    End,

    /// <summary>A name or keyword; the parser tells them apart.</summary>
    Identifier,

    /// <summary>A number as the preprocessor knows it.</summary>
    Number,

    /// <summary>A string literal, with its prefix.</summary>
    String,

    /// <summary>A character constant.</summary>
    Character,

    /// <summary>Punctuation, the longest that fits.</summary>
    Punctuator,
}
