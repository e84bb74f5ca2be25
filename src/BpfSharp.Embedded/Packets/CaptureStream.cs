using System.Buffers.Binary;
using BpfSharp.Formats;

namespace BpfSharp.Embedded.Packets;

/// <summary>A stream that is read in pieces of checked length, in a byte order that can change.</summary>
internal sealed class CaptureStream(Stream stream)
{
    private const int ChunkSize = 65_536;

    private byte[] _buffer = new byte[ChunkSize];

    /// <summary>True where numbers are big-endian.</summary>
    public bool IsBigEndian { get; set; }

    /// <summary>Bytes read.</summary>
    public long Position { get; private set; }

    /// <summary>The next bytes, until the next read.</summary>
    /// <exception cref="BpfFormatException">There are not so many.</exception>
    public ReadOnlySpan<byte> Read(int length)
    {
        if (!TryRead(length, out var bytes))
            throw Error("the file is empty here");
        return bytes;
    }

    /// <summary>The next bytes; false at the end of the file.</summary>
    /// <exception cref="BpfFormatException">There are some, but not so many.</exception>
    public bool TryRead(int length, out ReadOnlySpan<byte> bytes)
    {
        // Grown by what was really read: a length in a damaged file costs no memory that the file doesn't fill.
        var total = 0;
        while (total < length)
        {
            var wanted = Math.Min(length - total, ChunkSize);
            if (_buffer.Length < total + wanted)
                Array.Resize(ref _buffer, Math.Max(total + wanted, _buffer.Length * 2));
            var count = stream.Read(_buffer, total, wanted);
            if (count == 0)
                break;
            total += count;
        }

        bytes = _buffer.AsSpan(0, total);
        if (total < length && total > 0)
            throw Error($"{length} bytes wanted, {total} left");
        Position += total;
        return total == length;
    }

    /// <summary>Passes over bytes.</summary>
    /// <exception cref="BpfFormatException">There are not so many.</exception>
    public void Skip(long length)
    {
        for (; length > 0; length -= ChunkSize)
            Read((int)Math.Min(length, ChunkSize));
    }

    public ushort ReadUInt16(ReadOnlySpan<byte> bytes) => IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    public uint ReadUInt32(ReadOnlySpan<byte> bytes) => IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    public long ReadInt64(ReadOnlySpan<byte> bytes) => IsBigEndian ? BinaryPrimitives.ReadInt64BigEndian(bytes) : BinaryPrimitives.ReadInt64LittleEndian(bytes);

    public BpfFormatException Error(string problem) => new("capture file", Position, problem);
}
