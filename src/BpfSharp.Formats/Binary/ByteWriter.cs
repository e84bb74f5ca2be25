using System.Buffers;
using System.Buffers.Binary;

namespace BpfSharp.Formats.Binary;

/// <summary>Puts numbers behind each other in either byte order.</summary>
internal sealed class ByteWriter(bool bigEndian = false)
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public int Length => _buffer.WrittenCount;

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public void WriteByte(byte value) => _buffer.Write([value]);

    public void WriteUInt16(ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        if (bigEndian)
            BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        else
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        _buffer.Write(bytes);
    }

    public void WriteUInt32(uint value)
    {
        var bytes = _buffer.GetSpan(4);
        if (bigEndian)
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _buffer.Advance(4);
    }

    public void WriteInt32(int value) => WriteUInt32((uint)value);

    public void WriteBytes(ReadOnlySpan<byte> bytes) => _buffer.Write(bytes);
}
