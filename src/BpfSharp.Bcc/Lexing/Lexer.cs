using System.Globalization;

namespace BpfSharp.Bcc.Lexing;

/// <summary>
/// Makes tokens of preprocessed C. Line markers (<c># 12 "file.c"</c>, <c>#line</c>) move the position, other directives that survive
/// preprocessing (<c>#pragma</c>) and comments are passed over.
/// </summary>
internal sealed class Lexer
{
    // Longest first, as the longest that fits is taken.
    private static readonly string[] Punctuators =
    [
        "<<=", ">>=", "...", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "##",
    ];

    private readonly string _text;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _names = new HashSet<string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    private readonly List<Token> _tokens = [];
    private readonly List<string> _files;
    private int _position;
    private int _file;
    private int _line = 1;
    private bool _atLineStart = true;

    private Lexer(string text, string fileName)
    {
        _text = text;
        _files = [fileName];
    }

    /// <summary>Lexes a text.</summary>
    /// <param name="text">Preprocessed C.</param>
    /// <param name="fileName">The file that lines belong to until a marker names another.</param>
    /// <exception cref="CSyntaxException">A comment, string or character constant has no end.</exception>
    public static TokenList Lex(string text, string fileName)
    {
        var lexer = new Lexer(text, fileName);
        lexer.Run();
        return new TokenList(text, lexer._tokens, lexer._files);
    }

    private char Current => _position < _text.Length ? _text[_position] : '\0';

    private char Peek(int distance = 1) => _position + distance < _text.Length ? _text[_position + distance] : '\0';

    private void Run()
    {
        while (_position < _text.Length)
        {
            var c = _text[_position];
            if (c == '\n')
            {
                _position++;
                _line++;
                _atLineStart = true;
            }
            else if (char.IsWhiteSpace(c) || (c == '\\' && Peek() is '\n' or '\r'))
            {
                _position++;
            }
            else if (c == '/' && Peek() is '/' or '*')
            {
                SkipComment();
            }
            else if (c == '#' && _atLineStart)
            {
                ReadDirective();
            }
            else
            {
                _atLineStart = false;
                ReadToken(c);
            }
        }

        Add(TokenKind.End, _position);
    }

    private void ReadToken(char c)
    {
        var start = _position;
        if (IsNameStart(c))
            ReadName(start);
        else if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek())))
            ReadNumber(start);
        else if (c is '"' or '\'')
            ReadQuoted(start, c);
        else
            ReadPunctuator(start);
    }

    private void ReadName(int start)
    {
        while (IsNameStart(Current) || char.IsAsciiDigit(Current))
            _position++;
        if (Current is '"' or '\'' && _text.AsSpan(start, _position - start) is "L" or "u" or "U" or "u8")
            ReadQuoted(start, Current);
        else
            Add(TokenKind.Identifier, start);
    }

    private void ReadNumber(int start)
    {
        while (true)
        {
            if (Current is 'e' or 'E' or 'p' or 'P' && Peek() is '+' or '-' && !IsHexadecimal(start))
                _position += 2;
            else if (IsNameStart(Current) || char.IsAsciiDigit(Current) || Current == '.')
                _position++;
            else
                break;
        }

        Add(TokenKind.Number, start);
    }

    // In 0x1e+2 the sign is an operator: hexadecimal floating point has p for its exponent and no place in BPF.
    private bool IsHexadecimal(int start) => _text[start] == '0' && start + 1 < _text.Length && _text[start + 1] is 'x' or 'X';

    private void ReadQuoted(int start, char quote)
    {
        _position++;
        while (Current != quote)
        {
            if (_position >= _text.Length || Current == '\n')
                throw Error(start, quote == '"' ? "missing terminating '\"' character" : "missing terminating ' character");
            _position += Current == '\\' ? 2 : 1;
        }

        _position++;
        Add(quote == '"' ? TokenKind.String : TokenKind.Character, start);
    }

    private void ReadPunctuator(int start)
    {
        foreach (var punctuator in Punctuators)
        {
            if (string.CompareOrdinal(_text, start, punctuator, 0, punctuator.Length) == 0)
            {
                _position += punctuator.Length;
                Add(TokenKind.Punctuator, start);
                return;
            }
        }

        _position++;
        Add(TokenKind.Punctuator, start);
    }

    private void SkipComment()
    {
        var start = _position;
        if (Peek() == '/')
        {
            while (_position < _text.Length && Current != '\n')
                _position++;
            return;
        }

        _position += 2;
        while (!(Current == '*' && Peek() == '/'))
        {
            if (_position >= _text.Length)
                throw Error(start, "unterminated /* comment");
            if (Current == '\n')
                _line++;
            _position++;
        }

        _position += 2;
    }

    // "# 12 \"file\" flags" and "#line 12 \"file\"" say where the next line is from; anything else is passed over.
    private void ReadDirective()
    {
        var end = _text.IndexOf('\n', _position);
        if (end < 0)
            end = _text.Length;
        var directive = _text.AsSpan(_position + 1, end - _position - 1).Trim();
        _position = end;
        if (directive.StartsWith("line"))
            directive = directive[4..].Trim();
        var digits = 0;
        while (digits < directive.Length && char.IsAsciiDigit(directive[digits]))
            digits++;
        if (digits == 0 || !int.TryParse(directive[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var line))
            return;
        // The newline that ends the marker counts one up.
        _line = line - 1;
        var first = directive.IndexOf('"');
        var last = directive.LastIndexOf('"');
        if (first >= 0 && last > first)
            _file = FileIndex(directive[(first + 1)..last].ToString().Replace("\\\\", "\\", StringComparison.Ordinal).Replace("\\\"", "\"", StringComparison.Ordinal));
    }

    private int FileIndex(string name)
    {
        var index = _files.IndexOf(name);
        if (index >= 0)
            return index;
        _files.Add(name);
        return _files.Count - 1;
    }

    private void Add(TokenKind kind, int start)
    {
        var span = _text.AsSpan(start, Math.Min(_position, _text.Length) - start);
        if (!_names.TryGetValue(span, out var text))
        {
            text = span.ToString();
            _names.Add(text);
        }

        _tokens.Add(new Token(kind, text, start, _file, _line));
    }

    private CSyntaxException Error(int start, string problem) => new(_files[_file], _line, LineColumn.ColumnOf(_text, start), problem);

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c is '_' or '$' || c > 127;
}
