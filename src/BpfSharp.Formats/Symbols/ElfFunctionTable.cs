using System.Diagnostics.CodeAnalysis;
using System.Text;
using BpfSharp.Formats.Elf;
using BpfSharp.Formats.Text;

namespace BpfSharp.Formats.Symbols;

/// <summary>
/// The functions of a program or library, by address and by name: those of <c>.symtab</c>, of <c>.dynsym</c> and of a file with debug symbols.
/// Of the files it keeps the tables of names only. Safe for use by several threads.
/// </summary>
public sealed class ElfFunctionTable : INameList
{
    // How many functions that begin later may lie inside the one looked for, before the table is called senseless.
    private const int MaxNesting = 64;

    private readonly ElfFunctionCollector _all;
    private readonly string?[] _strings;
    private readonly Lazy<NameIndex> _index;

    // One function per address, by address.
    private readonly ulong[] _starts;
    private readonly ulong[] _ends;
    private readonly ulong[] _farthestEnds;
    private readonly int[] _functions;

    private ElfFunctionTable(ElfFunctionCollector collected, ElfAddressMap addresses)
    {
        _all = collected;
        Addresses = addresses;
        _strings = new string?[collected.Count];
        _index = new(() => new NameIndex(this));
        (_starts, _functions) = collected.SortByAddress();
        _ends = new ulong[_starts.Length];
        _farthestEnds = new ulong[_starts.Length];
        var farthest = 0ul;
        for (var i = 0; i < _starts.Length; i++)
        {
            _ends[i] = EndOf(i);
            _farthestEnds[i] = farthest = Math.Max(farthest, _ends[i]);
        }
    }

    /// <summary>How many function symbols there are; several may be at one address, and one in several tables.</summary>
    public int Count => _all.Count;

    /// <summary>Where the file's bytes go in memory.</summary>
    public ElfAddressMap Addresses { get; }

    /// <summary>Collects the functions of a file.</summary>
    /// <param name="file">The program or library.</param>
    /// <param name="debugFile">The file with its debug symbols, where one was found. Addresses are the same in both.</param>
    /// <exception cref="BpfFormatException">A symbol table is malformed.</exception>
    public static ElfFunctionTable Create(ElfFile file, ElfFile? debugFile = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        var collector = new ElfFunctionCollector();
        // In this order the symbols that know their version are found first.
        collector.AddDynamic(file);
        collector.Add(file, file.Symbols);
        if (debugFile is not null)
            collector.Add(debugFile, debugFile.Symbols);
        return new ElfFunctionTable(collector, new ElfAddressMap(file));
    }

    /// <summary>Finds the function that an address of the file lies in; of several, the innermost.</summary>
    /// <param name="address">An address as the file has it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="start">Its first address.</param>
    public bool TryFind(ulong address, [NotNullWhen(true)] out string? name, out ulong start)
    {
        var position = Array.BinarySearch(_starts, address);
        if (position < 0)
            position = ~position - 1;
        for (var steps = 0; position >= 0 && steps < MaxNesting && _farthestEnds[position] > address; position--, steps++)
        {
            if (_ends[position] <= address)
                continue;
            name = NameOf(_functions[position]);
            start = _starts[position];
            return true;
        }

        (name, start) = (null, 0);
        return false;
    }

    /// <summary>
    /// Finds the function of a name, which may have a version: <c>memcpy</c> is the default version where there are several,
    /// <c>memcpy@GLIBC_2.2.5</c> that version.
    /// </summary>
    public bool TryFind(string name, [NotNullWhen(true)] out ElfFunction? function)
    {
        ArgumentNullException.ThrowIfNull(name);
        var at = name.IndexOf('@', 1 <= name.Length ? 1 : 0);
        var version = at < 0 ? null : name[at..].TrimStart('@');
        function = null;
        foreach (var candidate in FindAll(at < 0 ? name : name[..at]))
        {
            if (version is not null && candidate.Version != version)
                continue;
            if (version is not null || candidate.IsDefaultVersion)
            {
                function = candidate;
                return true;
            }

            function ??= candidate;
        }

        return function is not null;
    }

    /// <summary>All functions of a name, once per address and version.</summary>
    public IEnumerable<ElfFunction> FindAll(string name)
    {
        var (versions, addresses) = (new HashSet<(ulong, string)>(), new HashSet<ulong>());
        var index = _index.Value;
        for (var i = index.Find(Encoding.UTF8.GetBytes(name)); i >= 0; i = index.FindNext(i))
        {
            // .dynsym comes first: a symbol without a version repeats, in .symtab, one of .dynsym that has it.
            var function = At(i);
            var isNew = addresses.Add(function.Address);
            if (function.Version is null ? isNew : versions.Add((function.Address, function.Version)))
                yield return function;
        }
    }

    /// <summary>All functions whose name matches, once per name and address, by address.</summary>
    public IReadOnlyList<ElfFunction> FindAll(SymbolPattern pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var found = new Dictionary<(string, ulong), ElfFunction>();
        for (var i = 0; i < Count; i++)
        {
            if (!pattern.IsMatch(_all.NameAt(i)))
                continue;
            var function = At(i);
            found.TryAdd((function.Name, function.Address), function);
        }

        return [.. found.Values.OrderBy(f => f.Address).ThenBy(f => f.Name, StringComparer.Ordinal)];
    }

    /// <summary>The names that are closest to one that isn't there, for an error's text.</summary>
    public IReadOnlyList<string> ClosestNames(string name, int count = 3) => SimilarNames.Find(name, Enumerable.Range(0, Count).Select(ShortName), count);

    ReadOnlySpan<byte> INameList.NameAt(int index) => _all.NameAt(index);

    private string NameOf(int index) => _strings[index] ??= Encoding.UTF8.GetString(_all.NameAt(index));

    // Not kept: looking for close names touches all of them.
    private string ShortName(int index) => _all.NameAt(index) is { Length: <= 128 } name ? Encoding.UTF8.GetString(name) : "";

    private ElfFunction At(int index)
    {
        var symbol = _all[index];
        return new ElfFunction
        {
            Name = NameOf(index),
            Version = symbol.Version,
            IsDefaultVersion = symbol.IsDefaultVersion,
            Address = symbol.Address,
            Size = symbol.Size,
            FileOffset = Addresses.TryGetFileOffset(symbol.Address, out var offset) ? offset : null,
            Binding = symbol.Binding,
            IsIndirect = symbol.IsIndirect,
        };
    }

    // Assembly code may give no size: such a function reaches to the next one, but not beyond its section.
    private ulong EndOf(int position)
    {
        var symbol = _all[_functions[position]];
        if (symbol.Size > 0)
            return symbol.Address + Math.Min(symbol.Size, ulong.MaxValue - symbol.Address);
        return position + 1 < _starts.Length ? Math.Min(_starts[position + 1], symbol.SectionEnd) : symbol.SectionEnd;
    }
}
