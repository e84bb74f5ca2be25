using System.Globalization;
using System.Text;
using BpfSharp.Cli.Bpftool.Parsing;

namespace BpfSharp.Cli.Bpftool.Btf;

/// <summary>The words of a typed value: names, numbers, strings, brackets. Names of members may stand with or without quotes, <c>=</c> does for <c>:</c>.</summary>
internal ref struct TypedValueLexer
{
    private readonly string _text;
    private readonly string _what;
    private int _position;

    public TypedValueLexer(string text, string what)
    {
        _text = text;
        _what = what;
    }

    /// <summary>An error at this place.</summary>
    public readonly CommandException Error(string problem)
    {
        var rest = _text.AsSpan(Math.Min(_position, _text.Length));
        var place = rest.IsEmpty ? "at its end" : $"before '{(rest.Length > 20 ? $"{rest[..20]}…" : rest)}'";
        return new CommandException($"{_what} {place}: {problem}");
    }

    public bool TryTake(char symbol)
    {
        SkipSpace();
        if (_position >= _text.Length || _text[_position] != symbol)
            return false;
        _position++;
        return true;
    }

    public void Expect(char symbol)
    {
        if (!TryTake(symbol))
            throw Error($"expected '{symbol}'");
    }

    public void ExpectAssignment()
    {
        if (!TryTake(':') && !TryTake('='))
            throw Error("expected ':'");
    }

    public void ExpectEnd()
    {
        SkipSpace();
        if (_position < _text.Length)
            throw Error("nothing more is expected");
    }

    public bool TryTakeName(out string name)
    {
        SkipSpace();
        var end = _position;
        while (end < _text.Length && (char.IsAsciiLetter(_text[end]) || _text[end] is '_' or '$' || (end > _position && char.IsAsciiDigit(_text[end]))))
            end++;
        name = _text[_position..end];
        _position = end;
        return name.Length > 0;
    }

    public string TakeMemberName()
    {
        if (TryTakeString(out var name))
            return name;
        TryTake('.'); // C's own notation: .member = value
        return TryTakeName(out name) ? name : throw Error("expected the name of a member");
    }

    public bool TryTakeString(out string value)
    {
        value = "";
        if (!TryTake('"'))
            return false;
        var text = new StringBuilder();
        while (_position < _text.Length && _text[_position] != '"')
            text.Append(TakeCharacter());
        value = text.ToString();
        return TryTake('"') ? true : throw Error("the string has no end");
    }

    public Int128 TakeNumber()
    {
        if (TryTake('\''))
        {
            if (_position >= _text.Length)
                throw Error("expected a character");
            var character = TakeCharacter();
            Expect('\'');
            return character;
        }

        var isNegative = TryTake('-');
        if (!isNegative)
            TryTake('+');
        var word = TakeWord();
        if (word.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && word.Length > 2 + 16
            && UInt128.TryParse(word[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var wide))
            return (Int128)wide;
        if (CNumber.TryParse(word, 0, out var value))
            return isNegative ? -(Int128)value : value;
        throw Error(word.IsEmpty ? "expected a number" : $"'{word}' is no number");
    }

    public double TakeFloat()
    {
        SkipSpace();
        var start = _position;
        while (_position < _text.Length && (char.IsAsciiLetterOrDigit(_text[_position]) || _text[_position] is '.' or '+' or '-'))
            _position++;
        return double.TryParse(_text.AsSpan(start, _position - start), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw Error("expected a number");
    }

    private ReadOnlySpan<char> TakeWord()
    {
        SkipSpace();
        var start = _position;
        while (_position < _text.Length && (char.IsAsciiLetterOrDigit(_text[_position]) || _text[_position] == '_'))
            _position++;
        return _text.AsSpan(start, _position - start);
    }

    private char TakeCharacter()
    {
        var character = _text[_position++];
        if (character != '\\')
            return character;
        if (_position >= _text.Length)
            throw Error("the escape has no end");
        return _text[_position++] switch
        {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            '0' => '\0',
            'x' => TakeHexEscape(2),
            'u' => TakeHexEscape(4),
            var other => other,
        };
    }

    private char TakeHexEscape(int digits)
    {
        if (_position + digits > _text.Length || !ushort.TryParse(_text.AsSpan(_position, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            throw Error($"expected {digits} hexadecimal digits");
        _position += digits;
        return (char)code;
    }

    private void SkipSpace()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
            _position++;
    }
}
