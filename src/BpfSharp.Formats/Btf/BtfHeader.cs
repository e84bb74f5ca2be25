using BpfSharp.Formats.Binary;

namespace BpfSharp.Formats.Btf;

/// <summary>The first bytes of BTF, checked against the blob's length.</summary>
/// <remarks>
/// <code>
/// struct btf_header: magic:16 version:8 flags:8 hdr_len:32 type_off:32 type_len:32 str_off:32 str_len:32
/// </code>
/// The two offsets count from the header's end; type records lie before the strings.
/// </remarks>
internal readonly record struct BtfHeader(bool IsBigEndian, int TypesStart, int TypesLength, int StringsStart, int StringsLength)
{
    public const ushort Magic = 0xeb9f;
    public const int Length = 24;

    public static BtfHeader Parse(ReadOnlySpan<byte> bytes, bool isSplit)
    {
        var bigEndian = IsBigEndianMagic(bytes);
        var reader = new SpanReader(bytes, ".BTF header", bigEndian);
        reader.Skip(2);
        var version = reader.ReadByte();
        if (version != 1)
            throw reader.Error($"version {version}, expected 1");
        var flags = reader.ReadByte();
        if (flags != 0)
            throw reader.Error($"flags 0x{flags:x}, expected 0");
        long length = reader.ReadUInt32();
        if (length < Length || length > bytes.Length)
            throw reader.Error($"header length {length}, expected {Length} to {bytes.Length}");
        long typesOffset = reader.ReadUInt32(), typesLength = reader.ReadUInt32(), stringsOffset = reader.ReadUInt32(), stringsLength = reader.ReadUInt32();
        if (typesOffset % 4 != 0)
            throw reader.Error($"types at offset {typesOffset}, which is no multiple of 4");
        if (typesOffset + typesLength > stringsOffset)
            throw reader.Error($"types ({typesOffset}+{typesLength}) reach into the strings at {stringsOffset}");
        if (length + stringsOffset + stringsLength > bytes.Length)
            throw reader.Error($"strings ({length}+{stringsOffset}+{stringsLength}) end beyond the {bytes.Length} bytes given");
        var header = new BtfHeader(bigEndian, (int)(length + typesOffset), (int)typesLength, (int)(length + stringsOffset), (int)stringsLength);
        header.CheckStrings(bytes, isSplit);
        return header;
    }

    public static void Write(ByteWriter writer, int typesLength, int stringsLength)
    {
        writer.WriteUInt16(Magic);
        writer.WriteByte(1);
        writer.WriteByte(0);
        writer.WriteUInt32(Length);
        writer.WriteUInt32(0);
        writer.WriteUInt32((uint)typesLength);
        writer.WriteUInt32((uint)typesLength);
        writer.WriteUInt32((uint)stringsLength);
    }

    private static bool IsBigEndianMagic(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Length)
            throw new BpfFormatException(".BTF header", 0, $"{bytes.Length} bytes, fewer than the {Length} of a header");
        return (bytes[0], bytes[1]) switch
        {
            (0x9f, 0xeb) => false,
            (0xeb, 0x9f) => true,
            _ => throw new BpfFormatException(".BTF header", 0, $"magic number {bytes[0]:x2} {bytes[1]:x2}, expected 9f eb"),
        };
    }

    /// <summary>The kernel's rule: the first string is empty (of split BTF it is the base's) and the last one ends.</summary>
    private void CheckStrings(ReadOnlySpan<byte> bytes, bool isSplit)
    {
        if (StringsLength == 0)
        {
            if (!isSplit)
                throw new BpfFormatException(".BTF header", 20, "no strings");
            return;
        }

        var strings = bytes.Slice(StringsStart, StringsLength);
        if (!isSplit && strings[0] != 0)
            throw new BpfFormatException(".BTF strings", 0, "the first string is not empty");
        if (strings[^1] != 0)
            throw new BpfFormatException(".BTF strings", StringsLength - 1, "the last string has no end");
    }
}
