using BpfSharp.Formats.Binary;
using BpfSharp.Formats.Elf;

namespace BpfSharp.Formats.Symbols;

/// <summary>The versions of a library's dynamic symbols (GNU symbol versioning).</summary>
/// <remarks><code>
/// .gnu.version:   one 16-bit number per symbol of .dynsym; bit 15: not the default version; 0 local, 1 without version
/// .gnu.version_d: Verdef  version:16 flags:16 index:16 count:16 hash:32 aux:32 next:32, each with
///                 Verdaux name:32 next:32 at +aux; the first one names the version
/// </code></remarks>
internal sealed class SymbolVersions
{
    private const ElfSectionType VersionNumbers = (ElfSectionType)0x6fffffff;
    private const ElfSectionType VersionDefinitions = (ElfSectionType)0x6ffffffd;
    private const ushort HiddenBit = 0x8000;
    private const ushort FirstNamed = 2;

    private readonly ReadOnlyMemory<byte> _numbers;
    private readonly bool _isBigEndian;
    private readonly Dictionary<ushort, string> _names = [];

    public SymbolVersions(ElfFile file)
    {
        _isBigEndian = file.IsBigEndian;
        var numbers = file.Sections.FirstOrDefault(s => s.Type == VersionNumbers);
        var definitions = file.Sections.FirstOrDefault(s => s.Type == VersionDefinitions);
        if (numbers is null || definitions is null)
            return;
        _numbers = numbers.Data;
        ReadDefinitions(file, definitions);
    }

    /// <summary>The version of a dynamic symbol, and whether it is the default one; null where it has none.</summary>
    public string? Find(int symbol, out bool isDefault)
    {
        isDefault = true;
        if ((symbol + 1L) * 2 > _numbers.Length)
            return null;
        var reader = new SpanReader(_numbers.Span.Slice(symbol * 2, 2), ".gnu.version", _isBigEndian);
        var number = reader.ReadUInt16();
        isDefault = (number & HiddenBit) == 0;
        return (number & ~HiddenBit) >= FirstNamed ? _names.GetValueOrDefault((ushort)(number & ~HiddenBit)) : null;
    }

    private void ReadDefinitions(ElfFile file, ElfSection section)
    {
        if (section.Link >= (uint)file.Sections.Length)
            throw new BpfFormatException(section.Name, -1, $"links to section {section.Link} of {file.Sections.Length}");
        var strings = file.Sections[(int)section.Link].Data;
        var reader = new SpanReader(section.Data.Span, ".gnu.version_d", _isBigEndian);
        // Every step leads forward, so the end comes; a version is one of at most 32767.
        for (long position = 0, next = 1; next != 0; position += next)
        {
            reader.Seek(position);
            reader.Skip(4);
            var index = reader.ReadUInt16();
            reader.Skip(6);
            var (aux, step) = (reader.ReadUInt32(), reader.ReadUInt32());
            reader.Seek(position + aux);
            var name = new SpanReader(strings.Span, "version names", _isBigEndian);
            name.Seek(reader.ReadUInt32());
            _names[index] = name.ReadCString();
            next = step;
        }
    }
}
