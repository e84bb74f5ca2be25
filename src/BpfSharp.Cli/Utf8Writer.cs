using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace BpfSharp.Cli;

/// <summary>
/// Standard output as a buffer of UTF-8 bytes: text like any <see cref="TextWriter"/>, and bytes formatted in place for those who print millions of lines.
/// Nothing reaches the stream before the buffer is full or <see cref="Flush"/> is called.
/// </summary>
internal sealed class Utf8Writer : TextWriter, IBufferWriter<byte>
{
    private const int InitialSize = 128 * 1024;

    private static readonly UTF8Encoding WithoutMark = new(encoderShouldEmitUTF8Identifier: false);

    private readonly Stream _stream;
    private byte[] _buffer;
    private int _used;
    private char _highSurrogate;

    public Utf8Writer(Stream stream)
    {
        _stream = stream;
        _buffer = ArrayPool<byte>.Shared.Rent(InitialSize);
        CoreNewLine = ['\n'];
    }

    public override Encoding Encoding => WithoutMark;

    /// <summary>Room for at least <paramref name="sizeHint"/> bytes, to be claimed with <see cref="Advance"/>.</summary>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_buffer.Length - _used < Math.Max(sizeHint, 1))
            MakeRoom(sizeHint);
        return _buffer.AsSpan(_used);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_buffer.Length - _used < Math.Max(sizeHint, 1))
            MakeRoom(sizeHint);
        return _buffer.AsMemory(_used);
    }

    public void Advance(int count) => _used += count;

    /// <summary>Writes bytes as they are.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _used += bytes.Length;
    }

    /// <summary>Writes one ASCII character.</summary>
    public void WriteByte(byte value)
    {
        GetSpan(1)[0] = value;
        _used++;
    }

    /// <summary>Writes a number in decimal.</summary>
    public void WriteNumber(ulong value) => Claim(Utf8Formatter.TryFormat(value, GetSpan(20), out var written), written);

    /// <summary>Writes a number in decimal.</summary>
    public void WriteNumber(long value) => Claim(Utf8Formatter.TryFormat(value, GetSpan(20), out var written), written);

    /// <summary>Writes a number in hexadecimal without leading zeros, or with as many as fill <paramref name="digits"/>.</summary>
    public void WriteHex(ulong value, int digits = 1)
        => Claim(Utf8Formatter.TryFormat(value, GetSpan(16), out var written, new StandardFormat('x', (byte)Math.Max(digits, 1))), written);

    public override void Write(char value)
    {
        if (value < 0x80)
        {
            WriteByte((byte)value);
            return;
        }

        WriteNonAscii(value);
    }

    public override void Write(ReadOnlySpan<char> buffer)
    {
        var written = WithoutMark.GetBytes(buffer, GetSpan(WithoutMark.GetMaxByteCount(buffer.Length)));
        _used += written;
    }

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ulong value) => WriteNumber(value);

    public override void Write(long value) => WriteNumber(value);

    public override void Write(uint value) => WriteNumber((ulong)value);

    public override void Write(int value) => WriteNumber((long)value);

    public override void Flush()
    {
        if (_used == 0)
            return;
        var used = _used;
        _used = 0;
        _stream.Write(_buffer, 0, used);
        _stream.Flush();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _buffer.Length > 0)
        {
            Flush();
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        base.Dispose(disposing);
    }

    private void Claim(bool formatted, int written) => _used += formatted ? written : throw new InvalidOperationException("The room asked for was too small for the number.");

    private void MakeRoom(int size)
    {
        Flush();
        if (_buffer.Length >= size)
            return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = ArrayPool<byte>.Shared.Rent(size);
    }

    // Callers that write char by char may hand over the two halves of a pair one after the other.
    private void WriteNonAscii(char value)
    {
        if (char.IsHighSurrogate(value))
        {
            _highSurrogate = value;
            return;
        }

        Write(char.IsLowSurrogate(value) ? [_highSurrogate, value] : [value]);
    }
}
