using System.Text;
using BpfSharp.Formats.Text;

namespace BpfSharp.Formats.Symbols;

/// <summary>
/// The kernel's symbols, as <c>/proc/kallsyms</c> lists them. Names stay bytes in one buffer; a string is made when one is asked for, and kept.
/// Safe for use by several threads.
/// </summary>
public sealed class KernelSymbolTable : INameList
{
    /// <summary>How far behind a symbol an address may lie: kallsyms gives no sizes, and the next symbol may be in another part of memory.</summary>
    public const ulong MaxDistance = 16 << 20;

    private readonly ulong[] _addresses;
    private readonly byte[] _types;
    private readonly ushort[] _modules;
    private readonly int[] _nameStarts;
    private readonly byte[] _names;
    private readonly string[] _moduleNames;
    private readonly Lazy<NameIndex> _index;

    // Addresses in order, and the symbol of each; the same array and null where they are listed in order.
    private readonly ulong[] _sorted;
    private readonly int[]? _order;

    // Made when the first name is asked for.
    private string?[]? _strings;

    internal KernelSymbolTable(KernelSymbolParser parsed)
    {
        Count = parsed.Count;
        (_addresses, _types, _modules, _nameStarts, _names) = (parsed.Addresses, parsed.Types, parsed.Modules, parsed.NameStarts, parsed.Names);
        _moduleNames = [.. parsed.ModuleNames];
        _index = new(() => new NameIndex(this));
        AddressesAreHidden = Count > 0 && !_addresses.AsSpan(0, Count).ContainsAnyExcept(0ul);
        _sorted = _addresses;
        if (!parsed.IsSorted)
            (_sorted, _order) = Sort();
    }

    /// <summary>How many symbols there are.</summary>
    public int Count { get; }

    /// <summary>True where the kernel lists names only: every address is zero (<c>kptr_restrict</c>, or no CAP_SYSLOG).</summary>
    public bool AddressesAreHidden { get; }

    /// <summary>The symbol of a number.</summary>
    public KernelSymbol this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return new KernelSymbol(this, index);
        }
    }

    /// <summary>Reads symbols.</summary>
    /// <param name="kallsyms">Lines of <c>ADDRESS TYPE NAME [MODULE]</c>; read to its end.</param>
    /// <exception cref="BpfFormatException">A line is none of that kind.</exception>
    public static KernelSymbolTable Parse(Stream kallsyms)
    {
        ArgumentNullException.ThrowIfNull(kallsyms);
        var parser = new KernelSymbolParser();
        parser.ReadAll(kallsyms);
        return new KernelSymbolTable(parser);
    }

    /// <summary>
    /// Finds the symbol that an address lies in: the nearest one at or below, at most <see cref="MaxDistance"/> away. Of several at one address
    /// the first one listed, which is also the one that the kernel prints.
    /// </summary>
    public bool TryFind(ulong address, out KernelSymbol symbol)
    {
        var position = UpperBound(address) - 1;
        // Addresses of the lower half are no addresses but offsets of per-CPU variables, and constants.
        if (position < 0 || address - _sorted[position] > MaxDistance || (long)address >= 0)
        {
            symbol = default;
            return false;
        }

        while (position > 0 && _sorted[position - 1] == _sorted[position])
            position--;
        symbol = new KernelSymbol(this, _order is null ? position : _order[position]);
        return true;
    }

    /// <summary>Finds the first symbol of a name.</summary>
    public bool TryFind(ReadOnlySpan<char> name, out KernelSymbol symbol)
    {
        Span<byte> bytes = stackalloc byte[512];
        var found = Encoding.UTF8.TryGetBytes(name, bytes, out var length) ? _index.Value.Find(bytes[..length]) : -1;
        symbol = found < 0 ? default : new KernelSymbol(this, found);
        return found >= 0;
    }

    /// <summary>All symbols of a name: static functions of different files may share one.</summary>
    public IEnumerable<KernelSymbol> FindAll(string name)
    {
        var index = _index.Value;
        for (var i = index.Find(Encoding.UTF8.GetBytes(name)); i >= 0; i = index.FindNext(i))
            yield return new KernelSymbol(this, i);
    }

    /// <summary>All symbols whose name matches, as they are listed.</summary>
    public IEnumerable<KernelSymbol> FindAll(SymbolPattern pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        for (var i = 0; i < Count; i++)
        {
            if (pattern.IsMatch(NameBytesAt(i)))
                yield return new KernelSymbol(this, i);
        }
    }

    /// <summary>The names of code that are closest to one that isn't there, for an error's text.</summary>
    public IReadOnlyList<string> ClosestNames(string name, int count = 3)
        => SimilarNames.Find(name, Enumerable.Range(0, Count).Select(i => this[i]).Where(s => s.IsCode).Select(s => Encoding.UTF8.GetString(s.NameBytes)), count);

    internal ulong AddressAt(int index) => _addresses[index];

    internal char TypeAt(int index) => (char)_types[index];

    internal ReadOnlySpan<byte> NameBytesAt(int index) => _names.AsSpan(_nameStarts[index].._nameStarts[index + 1]);

    internal string NameOf(int index)
    {
        var strings = _strings ??= new string?[Count];
        return strings[index] ??= Encoding.UTF8.GetString(NameBytesAt(index));
    }

    internal string? ModuleAt(int index) => _modules[index] is var module and > 0 ? _moduleNames[module - 1] : null;

    ReadOnlySpan<byte> INameList.NameAt(int index) => NameBytesAt(index);

    private int UpperBound(ulong address)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (int)((uint)(low + high) >> 1);
            if (_sorted[middle] <= address)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private (ulong[] Sorted, int[] Order) Sort()
    {
        var sorted = _addresses.AsSpan(0, Count).ToArray();
        var order = new int[Count];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(sorted, order);
        // The sort is not stable: put symbols of one address back into the order they are listed in.
        for (var start = 0; start < sorted.Length;)
        {
            var end = start + 1;
            while (end < sorted.Length && sorted[end] == sorted[start])
                end++;
            if (end - start > 1)
                order.AsSpan(start..end).Sort();
            start = end;
        }

        return (sorted, order);
    }
}
