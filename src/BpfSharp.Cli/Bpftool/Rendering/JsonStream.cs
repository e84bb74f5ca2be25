using System.Text;

namespace BpfSharp.Cli.Bpftool.Rendering;

/// <summary>
/// Writes JSON as bpftool lays it out. Plain: one line. Pretty: every name on a line of its own, indented by four; elements of an array follow each other
/// on the same line, and a closing bracket stands on its own line unless nothing is inside.
/// </summary>
internal sealed class JsonStream
{
    private const int IndentWidth = 4;

    private readonly Utf8Writer _output;
    private readonly Stack<byte> _closings = new();
    private bool _needsComma;
    private bool _isAfterName;

    public JsonStream(Utf8Writer output, bool pretty)
    {
        _output = output;
        IsPretty = pretty;
    }

    /// <summary>Begins inside the arrays and objects of a place; what is written is put in there with <see cref="Append"/>.</summary>
    public JsonStream(Utf8Writer output, JsonPlace place) : this(output, place.IsPretty)
    {
        foreach (var closing in place.Closings)
            _closings.Push(closing);
    }

    public Utf8Writer Output => _output;

    public bool IsPretty { get; }

    /// <summary>How many objects and arrays are open.</summary>
    public int Depth => _closings.Count;

    /// <summary>True where a value may come next: at the beginning, in an array, behind a name.</summary>
    public bool TakesValue => _isAfterName || (Depth == 0 ? !_needsComma : _closings.Peek() == ']');

    /// <summary>Where in the document this stream is now, for streams that write what follows elsewhere.</summary>
    public JsonPlace Place() => new(IsPretty, [.. _closings.Reverse()]);

    /// <summary>Puts in elements that a fork wrote.</summary>
    public void Append(ReadOnlySpan<byte> elements)
    {
        Separate();
        _output.WriteBytes(elements);
    }

    public void BeginObject() => Begin((byte)'{', (byte)'}');

    public void EndObject() => End();

    public void BeginArray() => Begin((byte)'[', (byte)']');

    public void EndArray() => End();

    /// <summary>Closes objects and arrays until only <paramref name="depth"/> are open; a name without a value gets null.</summary>
    public void CloseTo(int depth)
    {
        if (_isAfterName && Depth > depth)
            Null();
        while (Depth > depth)
            End();
    }

    public void Name(ReadOnlySpan<byte> name)
    {
        BeforeName();
        _output.WriteByte((byte)'"');
        _output.WriteBytes(name);
        _output.WriteByte((byte)'"');
        AfterName();
    }

    public void Name(string name)
    {
        BeforeName();
        WriteQuoted(name);
        AfterName();
    }

    public void Null() => Raw("null"u8);

    public void Boolean(bool value) => Raw(value ? "true"u8 : "false"u8);

    public void Number(ulong value)
    {
        Separate();
        _output.WriteNumber(value);
    }

    public void Number(long value)
    {
        Separate();
        _output.WriteNumber(value);
    }

    public void String(string value)
    {
        Separate();
        WriteQuoted(value);
    }

    /// <summary>A string of ASCII or UTF-8 bytes that a kernel or a program gave.</summary>
    public void String(ReadOnlySpan<byte> value)
    {
        Separate();
        if (value.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0 && value.IndexOfAny((byte)'"', (byte)'\\') < 0)
        {
            _output.WriteByte((byte)'"');
            _output.WriteBytes(value);
            _output.WriteByte((byte)'"');
            return;
        }

        WriteQuoted(Encoding.UTF8.GetString(value));
    }

    /// <summary>Text that is a JSON value already.</summary>
    public void Raw(ReadOnlySpan<byte> value)
    {
        Separate();
        _output.WriteBytes(value);
    }

    /// <summary>An array of bytes as strings: <c>["0x00","0x01"]</c>.</summary>
    public void HexBytes(ReadOnlySpan<byte> bytes)
    {
        BeginArray();
        if (bytes.Length > 0)
        {
            Separate();
            _output.Advance(HexText.WriteJson(bytes, _output.GetSpan(HexText.JsonRoom(bytes.Length))));
        }

        EndArray();
    }

    public void Field(ReadOnlySpan<byte> name, string value)
    {
        Name(name);
        String(value);
    }

    public void Field(ReadOnlySpan<byte> name, ulong value)
    {
        Name(name);
        Number(value);
    }

    public void Field(ReadOnlySpan<byte> name, long value)
    {
        Name(name);
        Number(value);
    }

    public void Field(ReadOnlySpan<byte> name, bool value)
    {
        Name(name);
        Boolean(value);
    }

    /// <summary>Tells the writer that a value was written to <see cref="Output"/> by other means, after <see cref="Separate"/>.</summary>
    public void Separate()
    {
        if (_needsComma)
            _output.WriteByte((byte)',');
        _needsComma = true;
        _isAfterName = false;
    }

    private void Begin(byte opening, byte closing)
    {
        Separate();
        _output.WriteByte(opening);
        _closings.Push(closing);
        _needsComma = false;
    }

    private void End()
    {
        var closing = _closings.Pop();
        if (_needsComma)
            BreakLine();
        _output.WriteByte(closing);
        _needsComma = true;
    }

    private void BeforeName()
    {
        Separate();
        BreakLine();
    }

    private void AfterName()
    {
        _needsComma = false;
        _isAfterName = true;
        _output.WriteByte((byte)':');
        if (IsPretty)
            _output.WriteByte((byte)' ');
    }

    private void BreakLine()
    {
        if (!IsPretty)
            return;
        var length = 1 + (Depth * IndentWidth);
        var span = _output.GetSpan(length);
        span[0] = (byte)'\n';
        span[1..length].Fill((byte)' ');
        _output.Advance(length);
    }

    private void WriteQuoted(string value)
    {
        _output.WriteByte((byte)'"');
        if (value.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 && value.AsSpan().IndexOfAny('"', '\\') < 0)
        {
            _output.Write(value.AsSpan());
            _output.WriteByte((byte)'"');
            return;
        }

        foreach (var rune in value.EnumerateRunes())
            WriteEscaped(rune);
        _output.WriteByte((byte)'"');
    }

    private void WriteEscaped(Rune rune)
    {
        switch (rune.Value)
        {
            case '\t': _output.WriteBytes("\\t"u8); break;
            case '\n': _output.WriteBytes("\\n"u8); break;
            case '\r': _output.WriteBytes("\\r"u8); break;
            case '\f': _output.WriteBytes("\\f"u8); break;
            case '\b': _output.WriteBytes("\\b"u8); break;
            case '\\': _output.WriteBytes("\\\\"u8); break;
            case '"': _output.WriteBytes("\\\""u8); break;
            case < ' ' or 0x7f:
                _output.WriteBytes("\\u"u8);
                _output.WriteHex((ulong)rune.Value, 4);
                break;
            default:
                _output.Advance(rune.EncodeToUtf8(_output.GetSpan(4)));
                break;
        }
    }
}

/// <summary>A place in a document.</summary>
/// <param name="IsPretty">How it is laid out.</param>
/// <param name="Closings">The brackets that are open, outermost first.</param>
internal sealed record JsonPlace(bool IsPretty, byte[] Closings);
