using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace BpfSharp.Formats.Elf;

/// <summary>
/// An ELF file, of 32 or 64 bits and either byte order: its sections, symbols, relocations, segments and notes. Headers are read at once, all
/// else when asked for; contents are parts of the memory given.
/// </summary>
public sealed class ElfFile
{
    // Names may overlap: names longer than this would let a small file demand a lot of memory.
    private const int MaxSectionNameLength = 4096;

    private readonly ElfHeader _header;
    private readonly Lazy<ElfSymbolTable> _symbols;
    private readonly Lazy<ElfSymbolTable> _dynamicSymbols;

    private ElfFile(ReadOnlyMemory<byte> bytes, ElfHeader header, ImmutableArray<ElfSection> sections, ImmutableArray<ElfSegment> segments)
    {
        _header = header;
        Bytes = bytes;
        Sections = sections;
        Segments = segments;
        _symbols = new(() => new ElfSymbolTable(this, Sections.FirstOrDefault(s => s.Type == ElfSectionType.SymbolTable)));
        _dynamicSymbols = new(() => new ElfSymbolTable(this, Sections.FirstOrDefault(s => s.Type == ElfSectionType.DynamicSymbols)));
    }

    /// <summary>The whole file.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>True for files of 64 bits.</summary>
    public bool Is64Bit => _header.Is64Bit;

    /// <summary>True where numbers in the file are big-endian.</summary>
    public bool IsBigEndian => _header.IsBigEndian;

    /// <summary>Object, program, library or core dump.</summary>
    public ElfFileType Type => _header.Type;

    /// <summary>The processor.</summary>
    public ElfMachine Machine => _header.Machine;

    /// <summary>Where the program begins.</summary>
    public ulong EntryPoint => _header.Entry;

    /// <summary>The sections in order; the first one is always empty.</summary>
    public ImmutableArray<ElfSection> Sections { get; }

    /// <summary>The segments in order.</summary>
    public ImmutableArray<ElfSegment> Segments { get; }

    /// <summary>The symbols of <c>.symtab</c>; empty where there is none.</summary>
    /// <exception cref="BpfFormatException">The table is malformed.</exception>
    public ElfSymbolTable Symbols => _symbols.Value;

    /// <summary>The symbols of <c>.dynsym</c>; empty where there is none.</summary>
    /// <exception cref="BpfFormatException">The table is malformed.</exception>
    public ElfSymbolTable DynamicSymbols => _dynamicSymbols.Value;

    /// <summary>True for what begins like an ELF file.</summary>
    public static bool IsElf(ReadOnlySpan<byte> bytes) => ElfHeader.HasMagic(bytes);

    /// <summary>Reads an ELF file.</summary>
    /// <param name="bytes">The whole file; kept, not copied.</param>
    /// <exception cref="BpfFormatException">It is none, or its headers lead outside it.</exception>
    public static ElfFile Parse(ReadOnlyMemory<byte> bytes)
    {
        var header = ElfHeader.Parse(bytes.Span);
        var sections = ImmutableArray.CreateBuilder<ElfSection>(header.SectionCount);
        for (var i = 0; i < header.SectionCount; i++)
            sections.Add(ElfSection.ParseHeader(bytes.Span, header, i, bytes));
        var segments = ImmutableArray.CreateBuilder<ElfSegment>(header.SegmentCount);
        for (var i = 0; i < header.SegmentCount; i++)
            segments.Add(ElfSegment.Parse(bytes.Span, header, i));
        var file = new ElfFile(bytes, header, sections.DrainToImmutable(), segments.DrainToImmutable());
        file.NameSections();
        return file;
    }

    /// <summary>Finds the first section of a name.</summary>
    public bool TryGetSection(string name, [NotNullWhen(true)] out ElfSection? section)
    {
        section = Sections.FirstOrDefault(s => s.Name == name);
        return section is not null;
    }

    /// <summary>The relocations of a section, of all REL and RELA sections that change it, in the file's order.</summary>
    /// <exception cref="BpfFormatException">They are malformed.</exception>
    public ImmutableArray<ElfRelocation> RelocationsOf(ElfSection section)
    {
        ImmutableArray<ElfRelocation> all = [];
        foreach (var candidate in Sections)
        {
            if (candidate.Type is ElfSectionType.Relocations or ElfSectionType.RelocationsWithAddends && candidate.Info == section.Index)
                all = all.IsEmpty ? ElfRelocation.Parse(this, candidate) : all.AddRange(ElfRelocation.Parse(this, candidate));
        }

        return all;
    }

    /// <summary>The notes of all note sections or, in files without such, of the note segments.</summary>
    /// <exception cref="BpfFormatException">A note goes beyond its section.</exception>
    public IEnumerable<ElfNote> Notes()
    {
        var sections = Sections.Where(s => s.Type == ElfSectionType.Note).ToArray();
        if (sections.Length > 0)
            return sections.SelectMany(s => ElfNote.Parse(s.Data, s.Alignment, IsBigEndian, s.Name));
        return Segments.Where(s => s.Type == ElfSegment.Note)
            .SelectMany(s => ElfNote.Parse(Slice(Bytes, s.Offset, s.FileSize, "note segment"), s.Alignment, IsBigEndian, "note segment"));
    }

    internal static ReadOnlyMemory<byte> Slice(ReadOnlyMemory<byte> file, ulong offset, ulong size, string what)
        => offset <= (ulong)file.Length && size <= (ulong)file.Length - offset
            ? file.Slice((int)offset, (int)size)
            : throw new BpfFormatException(what, -1, $"{size} bytes at {offset} go beyond the file's {file.Length} bytes");

    internal static ReadOnlySpan<byte> StringBytes(ReadOnlySpan<byte> table, uint offset, string what)
    {
        if (offset == 0 && table.IsEmpty)
            return default;
        var end = offset < (uint)table.Length ? table[(int)offset..].IndexOf((byte)0) : -1;
        return end >= 0 ? table.Slice((int)offset, end) : throw new BpfFormatException(what, offset, $"no string that ends within the {table.Length} bytes");
    }

    internal ElfSection SectionAt(uint index, string forWhat)
        => index < (uint)Sections.Length ? Sections[(int)index] : throw new BpfFormatException(forWhat, -1, $"links to section {index} of {Sections.Length}");

    private void NameSections()
    {
        if (_header.NamesIndex == 0 || Sections.IsEmpty)
            return;
        var names = SectionAt((uint)_header.NamesIndex, "ELF header").Data.Span;
        foreach (var section in Sections)
        {
            var name = StringBytes(names, section.NameOffset, "ELF sections' names");
            if (name.Length > MaxSectionNameLength)
                throw new BpfFormatException("ELF sections' names", section.NameOffset, $"a name of {name.Length} bytes; at most {MaxSectionNameLength} are taken");
            section.Name = Encoding.UTF8.GetString(name);
        }
    }
}
