using System.Globalization;
using System.Text;

namespace BpfSharp.Values;

/// <summary>A cursor over the text of a value: brackets, names, strings, numbers.</summary>
internal ref struct ValueScanner(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;

    public int Position { get; private set; }

    /// <summary>The next character that isn't white space; '\0' at the end.</summary>
    public char Peek()
    {
        while (Position < _text.Length && char.IsWhiteSpace(_text[Position]))
            Position++;
        return Position < _text.Length ? _text[Position] : '\0';
    }

    public bool TryTake(char wanted)
    {
        if (Peek() != wanted)
            return false;
        Position++;
        return true;
    }

    /// <summary>A name or number: everything up to white space or punctuation.</summary>
    public ReadOnlySpan<char> TakeWord()
    {
        Peek();
        var start = Position;
        while (Position < _text.Length && !char.IsWhiteSpace(_text[Position]) && !"{}[],:=\"".Contains(_text[Position], StringComparison.Ordinal))
            Position++;
        return _text[start..Position];
    }

    /// <summary>A string in quotes, with JSON's escapes and <c>\0</c> and <c>\xhh</c>, as bytes of UTF-8.</summary>
    public byte[] TakeString(string path)
    {
        var start = Position++;
        var bytes = new List<byte>();
        Span<byte> encoded = stackalloc byte[4];
        while (Position < _text.Length && _text[Position] != '"')
        {
            if (_text[Position] == '\\')
            {
                TakeEscape(path, bytes);
                continue;
            }

            if (Rune.DecodeFromUtf16(_text[Position..], out var rune, out var length) != System.Buffers.OperationStatus.Done)
                throw new ValueTextException(path, Position, "half a character");
            Position += length;
            bytes.AddRange(encoded[..rune.EncodeToUtf8(encoded)]);
        }

        if (Position >= _text.Length)
            throw new ValueTextException(path, start, "a string without its end");
        Position++;
        return [.. bytes];
    }

    private void TakeEscape(string path, List<byte> bytes)
    {
        var start = Position++;
        var kind = Position < _text.Length ? _text[Position++] : '\0';
        switch (kind)
        {
            case '"' or '\\' or '/':
                bytes.Add((byte)kind);
                break;
            case 'n':
                bytes.Add((byte)'\n');
                break;
            case 't':
                bytes.Add((byte)'\t');
                break;
            case 'r':
                bytes.Add((byte)'\r');
                break;
            case '0':
                bytes.Add(0);
                break;
            case 'x' when TryTakeHex(2, out var value):
                bytes.Add((byte)value);
                break;
            case 'u' when TryTakeHex(4, out var value) && Rune.IsValid(value):
                bytes.AddRange(Encoding.UTF8.GetBytes(new Rune(value).ToString()));
                break;
            default:
                throw new ValueTextException(path, start, "an escape that isn't one of \\\" \\\\ \\n \\t \\r \\0 \\xhh \\uhhhh");
        }
    }

    private bool TryTakeHex(int digits, out int value)
    {
        value = 0;
        if (_text.Length - Position < digits || !int.TryParse(_text.Slice(Position, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value))
            return false;
        Position += digits;
        return true;
    }
}
