using System.Runtime.InteropServices;
using System.Text;
using BpfSharp.Formats.Elf;

namespace BpfSharp.Formats.Symbols;

/// <summary>Takes the functions out of symbol tables, with their names' bytes, so that the files can be let go.</summary>
internal sealed class ElfFunctionCollector
{
    private readonly List<Symbol> _symbols = [];

    // The tables of names, copied whole: names may overlap in them, so copies of names could be far larger than the file.
    private readonly List<byte[]> _names = [];

    public int Count => _symbols.Count;

    public ref readonly Symbol this[int index] => ref CollectionsMarshal.AsSpan(_symbols)[index];

    public ReadOnlySpan<byte> NameAt(int index)
    {
        ref readonly var symbol = ref this[index];
        return _names[symbol.Table].AsSpan(symbol.NameStart, symbol.NameLength);
    }

    public void AddDynamic(ElfFile file)
    {
        var versions = new SymbolVersions(file);
        var names = TakeNames(file, file.DynamicSymbols);
        foreach (var symbol in file.DynamicSymbols)
        {
            if (!IsFunction(symbol))
                continue;
            var version = versions.Find(symbol.Index, out var isDefault);
            Add(file, names, symbol, symbol.NameBytes, version, isDefault);
        }
    }

    // In .symtab a version is part of the name: "memcpy@GLIBC_2.2.5", "memcpy@@GLIBC_2.14".
    public void Add(ElfFile file, ElfSymbolTable table)
    {
        var names = TakeNames(file, table);
        foreach (var symbol in table)
        {
            if (!IsFunction(symbol))
                continue;
            var name = symbol.NameBytes;
            var at = name.IndexOf((byte)'@');
            if (at <= 0)
                Add(file, names, symbol, name, null, true);
            else
                Add(file, names, symbol, name[..at], Encoding.UTF8.GetString(name[at..].TrimStart((byte)'@')), name[at..].StartsWith("@@"u8));
        }
    }

    /// <summary>The addresses in order without repetition, and for each the symbol to show.</summary>
    public (ulong[] Starts, int[] Symbols) SortByAddress()
    {
        var keys = new ulong[Count];
        var order = new int[Count];
        for (var i = 0; i < Count; i++)
            (keys[i], order[i]) = (_symbols[i].Address, i);
        Array.Sort(keys, order);
        var (starts, best) = (new List<ulong>(Count), new List<int>(Count));
        for (var i = 0; i < Count; i++)
        {
            if (i == 0 || keys[i] != keys[i - 1])
            {
                starts.Add(keys[i]);
                best.Add(order[i]);
            }
            else if (IsBetter(order[i], best[^1]))
            {
                best[^1] = order[i];
            }
        }

        return ([.. starts], [.. best]);
    }

    // Of several names of one function the one that people know: with a size, seen by all, without leading underscores, short.
    private bool IsBetter(int candidate, int current)
    {
        var (a, b) = (_symbols[candidate], _symbols[current]);
        if (a.Size > 0 != b.Size > 0)
            return a.Size > 0;
        if (Rank(a.Binding) != Rank(b.Binding))
            return Rank(a.Binding) < Rank(b.Binding);
        var nameA = NameAt(candidate);
        var nameB = NameAt(current);
        var (underscoresA, underscoresB) = (nameA.IndexOfAnyExcept((byte)'_'), nameB.IndexOfAnyExcept((byte)'_'));
        if (underscoresA != underscoresB)
            return underscoresA < underscoresB;
        return nameA.Length != nameB.Length ? nameA.Length < nameB.Length : nameA.SequenceCompareTo(nameB) < 0;
    }

    private static int Rank(ElfSymbolBinding binding) => binding switch
    {
        ElfSymbolBinding.Global or ElfSymbolBinding.Unique => 0,
        ElfSymbolBinding.Weak => 1,
        _ => 2,
    };

    private static bool IsFunction(ElfSymbol symbol) => symbol.Type is ElfSymbolType.Function or ElfSymbolType.IndirectFunction && symbol.IsDefined;

    private ReadOnlyMemory<byte> TakeNames(ElfFile file, ElfSymbolTable table)
    {
        var names = table.Section is { } section ? file.Sections[(int)section.Link].Data : default;
        _names.Add(names.ToArray());
        return names;
    }

    private void Add(ElfFile file, ReadOnlyMemory<byte> names, ElfSymbol symbol, ReadOnlySpan<byte> name, string? version, bool isDefault)
    {
        if (name.IsEmpty || !names.Span.Overlaps(name, out var start))
            return;
        var section = symbol.SectionIndex < file.Sections.Length ? file.Sections[symbol.SectionIndex] : null;
        var sectionEnd = section is not null && section.Address <= ulong.MaxValue - section.Size ? section.Address + section.Size : 0;
        _symbols.Add(new Symbol(symbol.Value, symbol.Size, sectionEnd, _names.Count - 1, start, name.Length, symbol.Binding)
        {
            IsIndirect = symbol.Type == ElfSymbolType.IndirectFunction,
            Version = version,
            IsDefaultVersion = isDefault,
        });
    }

    internal readonly record struct Symbol(ulong Address, ulong Size, ulong SectionEnd, int Table, int NameStart, int NameLength, ElfSymbolBinding Binding)
    {
        public bool IsIndirect { get; init; }

        public string? Version { get; init; }

        public bool IsDefaultVersion { get; init; }
    }
}
