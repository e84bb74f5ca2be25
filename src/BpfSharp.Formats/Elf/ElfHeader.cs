using BpfSharp.Formats.Binary;

namespace BpfSharp.Formats.Elf;

/// <summary>The ELF header: what the file is and where its two tables are.</summary>
/// <remarks>
/// <code>
/// e_ident[16]: 7f 'E' 'L' 'F', class (1: 32 bits, 2: 64), data (1: little-endian, 2: big), version 1, OS ABI, padding
/// type:16 machine:16 version:32 entry:word phoff:word shoff:word flags:32 ehsize:16 phentsize:16 phnum:16 shentsize:16 shnum:16 shstrndx:16
/// </code>
/// Counts that don't fit in 16 bits are in the first section header: sh_size, sh_link and sh_info stand for shnum, shstrndx and phnum.
/// </remarks>
internal sealed record ElfHeader
{
    public required bool Is64Bit { get; init; }

    public required bool IsBigEndian { get; init; }

    public required ElfFileType Type { get; init; }

    public required ElfMachine Machine { get; init; }

    public required ulong Entry { get; init; }

    public required ulong SegmentsOffset { get; init; }

    public required ulong SectionsOffset { get; init; }

    public required int SegmentEntrySize { get; init; }

    public required int SegmentCount { get; init; }

    public required int SectionEntrySize { get; init; }

    public required int SectionCount { get; init; }

    public required int NamesIndex { get; init; }

    public static bool HasMagic(ReadOnlySpan<byte> bytes) => bytes.StartsWith("\u007fELF"u8);

    public static ElfHeader Parse(ReadOnlySpan<byte> bytes)
    {
        const string What = "ELF header";
        if (bytes.Length < 16 || !HasMagic(bytes))
            throw new BpfFormatException(What, 0, "no ELF file: it doesn't begin with 7f 'ELF'");
        if (bytes[4] is not (1 or 2))
            throw new BpfFormatException(What, 4, $"class {bytes[4]}, expected 1 (32-bit) or 2 (64-bit)");
        if (bytes[5] is not (1 or 2))
            throw new BpfFormatException(What, 5, $"data encoding {bytes[5]}, expected 1 (little-endian) or 2 (big-endian)");
        var reader = new SpanReader(bytes, What, bytes[5] == 2);
        var is64 = bytes[4] == 2;
        reader.Skip(16);
        var (type, machine) = ((ElfFileType)reader.ReadUInt16(), (ElfMachine)reader.ReadUInt16());
        reader.Skip(4);
        var (entry, segments, sections) = (reader.ReadWord(is64), reader.ReadWord(is64), reader.ReadWord(is64));
        // e_flags and e_ehsize
        reader.Skip(6);
        var header = new ElfHeader
        {
            Is64Bit = is64,
            IsBigEndian = bytes[5] == 2,
            Type = type,
            Machine = machine,
            Entry = entry,
            SegmentsOffset = segments,
            SectionsOffset = sections,
            SegmentEntrySize = reader.ReadUInt16(),
            SegmentCount = reader.ReadUInt16(),
            SectionEntrySize = reader.ReadUInt16(),
            SectionCount = reader.ReadUInt16(),
            NamesIndex = reader.ReadUInt16(),
        };
        header = header.WithLargeCounts(bytes);
        CheckTable(bytes, "section", header.SectionsOffset, header.SectionCount, header.SectionEntrySize, is64 ? ElfSection.HeaderLength64 : ElfSection.HeaderLength32);
        CheckTable(bytes, "program", header.SegmentsOffset, header.SegmentCount, header.SegmentEntrySize, is64 ? ElfSegment.HeaderLength64 : ElfSegment.HeaderLength32);
        return header;
    }

    private ElfHeader WithLargeCounts(ReadOnlySpan<byte> bytes)
    {
        if (SectionsOffset == 0 || (SectionCount != 0 && NamesIndex != 0xffff && SegmentCount != 0xffff))
            return this;
        var first = ElfSection.ParseHeader(bytes, this, 0, default);
        return this with
        {
            SectionCount = SectionCount == 0 ? Count(first.Size) : SectionCount,
            NamesIndex = NamesIndex == 0xffff ? Count(first.Link) : NamesIndex,
            SegmentCount = SegmentCount == 0xffff ? Count(first.Info) : SegmentCount,
        };
    }

    private static int Count(ulong value) => value <= int.MaxValue ? (int)value : throw new BpfFormatException("ELF header", -1, $"a count of {value}");

    private static void CheckTable(ReadOnlySpan<byte> bytes, string which, ulong offset, int count, int entrySize, int minimum)
    {
        if (count == 0)
            return;
        if (entrySize < minimum)
            throw new BpfFormatException("ELF header", -1, $"{which} headers of {entrySize} bytes, expected {minimum}");
        if (offset > (ulong)bytes.Length || (long)count * entrySize > bytes.Length - (long)offset)
            throw new BpfFormatException("ELF header", -1, $"{count} {which} headers of {entrySize} bytes at {offset} go beyond the file's {bytes.Length} bytes");
    }
}
