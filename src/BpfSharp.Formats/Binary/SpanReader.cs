using System.Buffers.Binary;
using System.Text;

namespace BpfSharp.Formats.Binary;

/// <summary>A cursor over untrusted bytes: every read is checked against the end and throws <see cref="BpfFormatException"/> beyond it.</summary>
internal ref struct SpanReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly bool _bigEndian;
    private readonly string _what;

    public SpanReader(ReadOnlySpan<byte> bytes, string what, bool bigEndian = false)
    {
        _bytes = bytes;
        _what = what;
        _bigEndian = bigEndian;
    }

    public int Position { get; private set; }

    public readonly int Remaining => _bytes.Length - Position;

    public readonly bool AtEnd => Position >= _bytes.Length;

    public void Seek(long position)
    {
        if ((ulong)position > (ulong)_bytes.Length)
            throw Error($"offset {position} lies beyond the end ({_bytes.Length} bytes)");
        Position = (int)position;
    }

    public void Skip(int count) => Take(count);

    public byte ReadByte() => Take(1)[0];

    public ushort ReadUInt16() => _bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(Take(2)) : BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint ReadUInt32() => _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(Take(4)) : BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public int ReadInt32() => (int)ReadUInt32();

    public ulong ReadUInt64() => _bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(Take(8)) : BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>A number of the file's own word size, as ELF has them.</summary>
    public ulong ReadWord(bool is64Bit) => is64Bit ? ReadUInt64() : ReadUInt32();

    public ReadOnlySpan<byte> ReadBytes(int count) => Take(count);

    /// <summary>A NUL-terminated string in UTF-8.</summary>
    public string ReadCString()
    {
        var end = _bytes[Position..].IndexOf((byte)0);
        if (end < 0)
            throw Error("a string without its end");
        var text = Encoding.UTF8.GetString(_bytes.Slice(Position, end));
        Position += end + 1;
        return text;
    }

    public readonly BpfFormatException Error(string problem) => new(_what, Position, problem);

    private ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)Remaining)
            throw Error($"{count} bytes wanted, {Remaining} left");
        var taken = _bytes.Slice(Position, count);
        Position += count;
        return taken;
    }
}
