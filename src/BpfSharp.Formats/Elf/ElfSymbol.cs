namespace BpfSharp.Formats.Elf;

/// <summary>A symbol of an ELF file. The name is read from the file when asked for: tables are large and few names are wanted.</summary>
public readonly struct ElfSymbol
{
    /// <summary>Section index of symbols that are defined elsewhere.</summary>
    public const int Undefined = 0;

    /// <summary>Section index of symbols whose value is no address in a section.</summary>
    public const int Absolute = 0xfff1;

    /// <summary>Section index of common symbols.</summary>
    public const int Common = 0xfff2;

    private readonly ElfSymbolTable _table;
    private readonly uint _nameOffset;
    private readonly byte _info;
    private readonly byte _other;

    internal ElfSymbol(ElfSymbolTable table, int index, uint nameOffset, byte info, byte other)
    {
        _table = table;
        Index = index;
        _nameOffset = nameOffset;
        _info = info;
        _other = other;
    }

    /// <summary>Its number in the table.</summary>
    public int Index { get; }

    /// <summary>Its name.</summary>
    /// <exception cref="BpfFormatException">The name lies outside the table of names.</exception>
    public string Name => _table.NameAt(_nameOffset);

    /// <summary>Its name's bytes, for those who compare and don't keep.</summary>
    /// <exception cref="BpfFormatException">The name lies outside the table of names.</exception>
    public ReadOnlySpan<byte> NameBytes => _table.NameBytesAt(_nameOffset);

    /// <summary>An address, or in objects an offset in the section.</summary>
    public ulong Value { get; internal init; }

    /// <summary>Bytes of what it stands for; 0 where unknown.</summary>
    public ulong Size { get; internal init; }

    /// <summary>The section it is in, <see cref="Undefined"/>, <see cref="Absolute"/> or <see cref="Common"/>.</summary>
    public int SectionIndex { get; internal init; }

    /// <summary>Who sees it.</summary>
    public ElfSymbolBinding Binding => (ElfSymbolBinding)(_info >> 4);

    /// <summary>What it stands for.</summary>
    public ElfSymbolType Type => (ElfSymbolType)(_info & 15);

    /// <summary>Who sees it beyond its module.</summary>
    public ElfSymbolVisibility Visibility => (ElfSymbolVisibility)(_other & 3);

    /// <summary>True where it is in a section of this file.</summary>
    public bool IsDefined => SectionIndex is not (Undefined or Absolute or Common);

    /// <inheritdoc/>
    public override string ToString() => $"{Value:x16} {Size,6} {Binding} {Type} {SectionIndex} {Name}";
}
