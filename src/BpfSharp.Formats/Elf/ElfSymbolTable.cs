using System.Collections;
using System.Text;
using BpfSharp.Formats.Binary;

namespace BpfSharp.Formats.Elf;

/// <summary>The symbols of a section, read from the file as they are asked for.</summary>
/// <remarks>
/// <code>
/// Elf32_Sym: name:32 value:32 size:32 info:8 other:8 shndx:16        (16 bytes)
/// Elf64_Sym: name:32 info:8 other:8 shndx:16 value:64 size:64        (24 bytes)
/// </code>
/// </remarks>
public sealed class ElfSymbolTable : IReadOnlyList<ElfSymbol>
{
    private const int ExtendedIndex = 0xffff;

    private readonly ReadOnlyMemory<byte> _symbols;
    private readonly ReadOnlyMemory<byte> _names;
    private readonly ReadOnlyMemory<byte> _sectionIndexes;
    private readonly bool _is64;
    private readonly bool _isBigEndian;
    private readonly int _entrySize;

    internal ElfSymbolTable(ElfFile file, ElfSection? section)
    {
        (_is64, _isBigEndian) = (file.Is64Bit, file.IsBigEndian);
        _entrySize = _is64 ? 24 : 16;
        if (section is null)
            return;
        if (section.EntrySize != (ulong)_entrySize)
            throw new BpfFormatException(section.Name, -1, $"symbols of {section.EntrySize} bytes, expected {_entrySize}");
        Section = section;
        _symbols = section.Data;
        _names = file.SectionAt(section.Link, section.Name).Data;
        _sectionIndexes = file.Sections.FirstOrDefault(s => s.Type == ElfSectionType.SymbolSectionIndexes && s.Link == section.Index)?.Data ?? default;
    }

    /// <summary>The section; null where the file has none of this kind, and the table is empty.</summary>
    public ElfSection? Section { get; }

    /// <inheritdoc/>
    public int Count => _symbols.Length / _entrySize;

    /// <summary>The symbol of a number.</summary>
    /// <exception cref="BpfFormatException">There is none.</exception>
    public ElfSymbol this[int index]
    {
        get
        {
            if ((uint)index >= (uint)Count)
                throw new BpfFormatException("ELF symbols", -1, $"there is no symbol {index}, the table has {Count}");
            var reader = new SpanReader(_symbols.Span.Slice(index * _entrySize, _entrySize), "ELF symbols", _isBigEndian);
            var name = reader.ReadUInt32();
            var (value, size) = _is64 ? default : (reader.ReadUInt32(), reader.ReadUInt32());
            var (info, other, section) = (reader.ReadByte(), reader.ReadByte(), reader.ReadUInt16());
            return new ElfSymbol(this, index, name, info, other)
            {
                SectionIndex = SectionIndex(index, section),
                Value = _is64 ? reader.ReadUInt64() : value,
                Size = _is64 ? reader.ReadUInt64() : size,
            };
        }
    }

    /// <inheritdoc/>
    public IEnumerator<ElfSymbol> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal string NameAt(uint offset) => Encoding.UTF8.GetString(NameBytesAt(offset));

    internal ReadOnlySpan<byte> NameBytesAt(uint offset) => ElfFile.StringBytes(_names.Span, offset, "ELF symbols' names");

    private int SectionIndex(int symbol, ushort index)
    {
        if (index != ExtendedIndex || _sectionIndexes.IsEmpty)
            return index;
        var reader = new SpanReader(_sectionIndexes.Span, "ELF symbols' section indexes", _isBigEndian);
        reader.Seek(symbol * 4L);
        return reader.ReadInt32();
    }
}
