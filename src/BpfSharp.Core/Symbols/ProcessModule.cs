using BpfSharp.Formats;
using BpfSharp.Formats.Symbols;

namespace BpfSharp.Symbols;

/// <summary>A mapping with code, and the symbols of its file once they were needed. Not safe for use by several threads.</summary>
internal sealed class ProcessModule(MemoryMapping mapping)
{
    private bool _loaded;
    private ElfSymbols? _symbols;

    public MemoryMapping Mapping { get; } = mapping;

    /// <summary>What to show as the module: the path, or <c>[vdso]</c>; null for memory without a file.</summary>
    public string? Name { get; } = mapping.HasPath || mapping.IsVdso ? mapping.Name : null;

    public bool TryResolve(ulong address, ProcessFiles process, ElfSymbolCache cache, out Symbol symbol)
    {
        if (!_loaded)
        {
            _symbols = Load(process, cache);
            _loaded = true;
        }

        if (_symbols is not null && _symbols.TryResolveFileOffset(address - Mapping.Start + Mapping.Offset, out var name, out var offset))
        {
            symbol = new Symbol(address, name, offset, Name);
            return true;
        }

        symbol = Symbol.Unresolved(address, Name);
        return false;
    }

    /// <summary>Takes over what the same mapping had loaded before the map was read again.</summary>
    public void TakeOver(ProcessModule earlier) => (_loaded, _symbols) = (earlier._loaded, earlier._symbols);

    private ElfSymbols? Load(ProcessFiles process, ElfSymbolCache cache)
    {
        if (Mapping.IsVdso)
            return LoadVdso(process);
        if (!Mapping.HasPath)
            return null;
        using var handle = process.OpenFile(Mapping);
        return handle is null ? null : cache.Get(Mapping.File, handle, Mapping.Name, process.Root);
    }

    private ElfSymbols? LoadVdso(ProcessFiles process)
    {
        const ulong LongestVdso = 1 << 20;
        var bytes = new byte[Math.Min(Mapping.End - Mapping.Start, LongestVdso)];
        if (process.ReadMemory(Mapping.Start, bytes) != bytes.Length)
            return null;
        try
        {
            return ElfSymbols.FromMemory(Mapping.Name, bytes);
        }
        catch (BpfFormatException)
        {
            // A process may map what it likes there: then it has no names.
            return null;
        }
    }
}
