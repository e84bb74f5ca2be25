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

    private readonly Stream? _stream;
    private byte[] _buffer;
    private int _used;
    private char _highSurrogate;

    /// <summary>Writes to a stream.</summary>
    public Utf8Writer(Stream stream)
    {
        _stream = stream;
        _buffer = ArrayPool<byte>.Shared.Rent(InitialSize);
        CoreNewLine = ['\n'];
    }

    /// <summary>Keeps all that is written, for <see cref="Written"/>.</summary>
    /// <param name="size">How much that will be, roughly.</param>
    public Utf8Writer(int size)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(size);
        CoreNewLine = ['\n'];
    }

    public override Encoding Encoding => WithoutMark;

    /// <summary>What was written and has not gone to a stream.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _used);

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
        if (_stream is not null && bytes.Length >= InitialSize)
        {
            // Copied once already: the stream may have it from there.
            Flush();
            _stream.Write(bytes);
            return;
        }

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
        if (_used == 0 || _stream is null)
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
        if (_buffer.Length - _used >= Math.Max(size, 1))
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(_used + Math.Max(size, 1)), _stream is null ? checked(_buffer.Length * 2) : 0));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
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
