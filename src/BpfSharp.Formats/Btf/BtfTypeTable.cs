using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace BpfSharp.Formats.Btf;

/// <summary>Where each type record begins, found in one pass that looks at nothing but lengths; records are decoded when asked for.</summary>
internal sealed class BtfTypeTable
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int[] _offsets;

    private BtfTypeTable(ReadOnlyMemory<byte> bytes, bool isBigEndian, int[] offsets, int count)
    {
        _bytes = bytes;
        IsBigEndian = isBigEndian;
        _offsets = offsets;
        Count = count;
    }

    public int Count { get; }

    public bool IsBigEndian { get; }

    public static BtfTypeTable Scan(ReadOnlyMemory<byte> bytes, BtfHeader header)
    {
        // A record is twelve bytes or more: the table is never larger than a third of the section.
        var offsets = new int[header.TypesLength / BtfRecord.Length];
        var count = FindRecords(bytes.Span, header, offsets);
        return new BtfTypeTable(bytes, header.IsBigEndian, offsets, count);
    }

    /// <summary>The bytes of the record at a place in the table, from its first byte to the end of the blob.</summary>
    public ReadOnlySpan<byte> BytesFrom(int index) => _bytes.Span[_offsets[index]..];

    /// <summary>Where in the blob a record begins.</summary>
    public int OffsetOf(int index) => _offsets[index];

    public BtfRecord this[int index]
    {
        get
        {
            var bytes = BytesFrom(index);
            return new BtfRecord(ReadUInt32(bytes, 0), ReadUInt32(bytes, 4), ReadUInt32(bytes, 8));
        }
    }

    public uint NameOffset(int index) => ReadUInt32(_bytes.Span, _offsets[index]);

    public BtfKind Kind(int index) => BtfRecord.KindOf(ReadUInt32(_bytes.Span, _offsets[index] + 4));

    private uint ReadUInt32(ReadOnlySpan<byte> bytes, int offset)
        => IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes[offset..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    // Once per process over 130 thousand records: compiled at full speed at once rather than after the loop has run slowly.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int FindRecords(ReadOnlySpan<byte> bytes, BtfHeader header, int[] offsets)
    {
        var (position, end, count) = (header.TypesStart, header.TypesStart + header.TypesLength, 0);
        while (position < end)
        {
            if (end - position < BtfRecord.Length)
                throw new BpfFormatException(".BTF types", position - header.TypesStart, $"{end - position} bytes left, a type takes {BtfRecord.Length}");
            var info = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(position + 4)..]);
            if (header.IsBigEndian)
                info = BinaryPrimitives.ReverseEndianness(info);
            var tail = BtfRecord.TailLength(info);
            if (tail < 0)
                throw new BpfFormatException(".BTF types", position - header.TypesStart, $"kind {(int)BtfRecord.KindOf(info)} is unknown");
            if (tail > end - position - BtfRecord.Length)
                throw new BpfFormatException(".BTF types", position - header.TypesStart, $"{BtfRecord.KindOf(info)} goes beyond the end of the types");
            offsets[count++] = position;
            position += BtfRecord.Length + tail;
        }

        return count;
    }
}
