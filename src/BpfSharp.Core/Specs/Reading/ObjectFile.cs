using System.Collections.Immutable;
using BpfSharp.Formats;
using BpfSharp.Formats.Btf;
using BpfSharp.Formats.Elf;

namespace BpfSharp.Reading;

/// <summary>An ELF file with the parts that the stages of reading an object share.</summary>
internal sealed class ObjectFile
{
    private readonly Dictionary<string, ElfSymbol> _symbols = new(StringComparer.Ordinal);

    /// <summary>The section of BTF-defined maps.</summary>
    public const string MapsSection = ".maps";

    /// <summary>What decl tags begin with that are facts for BpfSharp.</summary>
    public const string TagPrefix = "bpfsharp:";

    /// <summary>The section of functions that are no programs.</summary>
    public const string TextSection = ".text";

    private ObjectFile(ElfFile elf, string name, BtfSpec? btf)
    {
        Elf = elf;
        Name = name;
        Btf = btf;
        Variables = Sections(btf);
        foreach (var symbol in elf.Symbols)
        {
            if (symbol.Type != ElfSymbolType.Section && symbol.Type != ElfSymbolType.File)
                _symbols.TryAdd(symbol.Name, symbol);
        }
    }

    public ElfFile Elf { get; }

    public string Name { get; }

    /// <summary>The types as the compiler wrote them.</summary>
    public BtfSpec? Btf { get; }

    /// <summary>BTF's data sections by name.</summary>
    public IReadOnlyDictionary<string, BtfDataSection> Variables { get; }

    /// <summary>Opens a file and checks that it is a BPF object.</summary>
    /// <exception cref="BpfFormatException">It is none.</exception>
    public static ObjectFile Open(ReadOnlyMemory<byte> bytes, string name)
    {
        var elf = ElfFile.Parse(bytes);
        if (elf.Machine is not (ElfMachine.Bpf or ElfMachine.None))
            throw new BpfFormatException(name, -1, $"made for machine {(int)elf.Machine}, not for BPF ({(int)ElfMachine.Bpf}); compile it with -target bpf");
        if (elf.IsBigEndian)
            throw new BpfFormatException(name, -1, "made for big-endian machines; compile it with -target bpfel");
        foreach (var section in elf.Sections)
        {
            if (section.Name == "maps" || section.Name.StartsWith("maps/", StringComparison.Ordinal))
            {
                throw new BpfFormatException(
                    name, -1, $"section {section.Name} defines maps in the form that libbpf 1.0 gave up (struct bpf_map_def); define them with BTF in section {MapsSection}");
            }
        }

        var btf = elf.TryGetSection(".BTF", out var types) ? BtfSpec.Parse(types.Data) : null;
        return new ObjectFile(elf, name, btf);
    }

    /// <summary>What the decl tags of a declaration that begin with <paramref name="prefix"/> say after it.</summary>
    public IEnumerable<string> Tags(uint typeId, string prefix)
        => Btf!.DeclTagsOf(typeId).Where(tag => tag.ComponentIndex < 0 && tag.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(tag => tag.Name[prefix.Length..]);

    /// <summary>The section that a symbol is defined in; null for undefined, absolute and common symbols.</summary>
    public ElfSection? SectionOf(ElfSymbol symbol)
        => symbol.IsDefined && symbol.SectionIndex < Elf.Sections.Length ? Elf.Sections[symbol.SectionIndex] : null;

    /// <summary>The symbol of a variable or function by name; null where there is none.</summary>
    public ElfSymbol? FindSymbol(string name) => _symbols.TryGetValue(name, out var symbol) ? symbol : null;

    /// <summary>The section of a name; null where there is none.</summary>
    public ElfSection? FindSection(string name) => Elf.TryGetSection(name, out var section) ? section : null;

    /// <summary>A text section's string, without the NUL at its end.</summary>
    public string ReadText(string section)
    {
        var text = FindSection(section) is { } found ? found.Data.Span : default;
        var end = text.IndexOf((byte)0);
        return System.Text.Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
    }

    public BpfFormatException Error(string what, string problem) => new($"{Name}, {what}", -1, problem);

    private static ImmutableDictionary<string, BtfDataSection> Sections(BtfSpec? btf)
    {
        var sections = ImmutableDictionary.CreateBuilder<string, BtfDataSection>();
        foreach (var section in btf is null ? [] : btf.Types.OfType<BtfDataSection>())
            sections[section.Name] = section;
        return sections.ToImmutable();
    }
}
