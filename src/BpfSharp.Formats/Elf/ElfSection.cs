using BpfSharp.Formats.Binary;

namespace BpfSharp.Formats.Elf;

/// <summary>A section of an ELF file.</summary>
public sealed class ElfSection
{
    internal const int HeaderLength32 = 40;
    internal const int HeaderLength64 = 64;

    private readonly ReadOnlyMemory<byte> _file;

    private ElfSection(ReadOnlyMemory<byte> file, int index, uint nameOffset)
    {
        _file = file;
        Index = index;
        NameOffset = nameOffset;
    }

    /// <summary>Its number.</summary>
    public int Index { get; }

    /// <summary>Its name; empty where the file has no table of names.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>What it holds.</summary>
    public ElfSectionType Type { get; private init; }

    /// <summary>Its properties.</summary>
    public ElfSectionFlags Flags { get; private init; }

    /// <summary>Its address in memory; 0 in objects.</summary>
    public ulong Address { get; private init; }

    /// <summary>Where its bytes are in the file.</summary>
    public ulong Offset { get; private init; }

    /// <summary>Its size in bytes, in the file except for <see cref="ElfSectionType.NoBits"/>.</summary>
    public ulong Size { get; private init; }

    /// <summary>The section it needs: the names of symbols, the symbols of relocations.</summary>
    public uint Link { get; private init; }

    /// <summary>Of relocations, the section they change; of symbols, the first global one.</summary>
    public uint Info { get; private init; }

    /// <summary>The alignment of its address.</summary>
    public ulong Alignment { get; private init; }

    /// <summary>Bytes per entry, where it is a table.</summary>
    public ulong EntrySize { get; private init; }

    /// <summary>Its bytes: a part of the file, empty for <see cref="ElfSectionType.NoBits"/>.</summary>
    /// <exception cref="BpfFormatException">They lie outside the file.</exception>
    public ReadOnlyMemory<byte> Data
        => Type is ElfSectionType.NoBits or ElfSectionType.Null ? default : ElfFile.Slice(_file, Offset, Size, $"ELF section {Index} {Name}");

    internal uint NameOffset { get; }

    // name:32 type:32 flags:word addr:word offset:word size:word link:32 info:32 addralign:word entsize:word
    internal static ElfSection ParseHeader(ReadOnlySpan<byte> bytes, ElfHeader header, int index, ReadOnlyMemory<byte> file)
    {
        var reader = new SpanReader(bytes, "ELF section headers", header.IsBigEndian);
        var is64 = header.Is64Bit;
        if (header.SectionsOffset > (ulong)bytes.Length)
            throw reader.Error($"offset {header.SectionsOffset} lies beyond the file's {bytes.Length} bytes");
        reader.Seek((long)header.SectionsOffset + (long)index * header.SectionEntrySize);
        return new ElfSection(file, index, reader.ReadUInt32())
        {
            Type = (ElfSectionType)reader.ReadUInt32(),
            Flags = (ElfSectionFlags)reader.ReadWord(is64),
            Address = reader.ReadWord(is64),
            Offset = reader.ReadWord(is64),
            Size = reader.ReadWord(is64),
            Link = reader.ReadUInt32(),
            Info = reader.ReadUInt32(),
            Alignment = reader.ReadWord(is64),
            EntrySize = reader.ReadWord(is64),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => $"[{Index}] {Name} {Type} {Size} bytes";
}
