using BpfSharp.Formats;
using BpfSharp.Formats.Symbols;

namespace BpfSharp.Symbols;

/// <summary>The symbols of the running kernel and its modules at the moment of loading. Safe for use by several threads.</summary>
public sealed class KernelSymbols : ISymbolSource
{
    /// <summary>The module's name for what belongs to the kernel proper.</summary>
    public const string KernelModule = "kernel";

    private const string DefaultPath = "/proc/kallsyms";

    private readonly string _path;

    private KernelSymbols(string path, KernelSymbolTable table)
    {
        _path = path;
        Table = table;
    }

    /// <summary>All symbols, with their kinds.</summary>
    public KernelSymbolTable Table { get; }

    /// <summary>True where the kernel tells this process names but no addresses; <see cref="TryResolve"/> and <see cref="TryGetAddress"/> then explain themselves.</summary>
    public bool AddressesAreHidden => Table.AddressesAreHidden;

    /// <summary>Reads the symbols, some 100,000 of them.</summary>
    /// <exception cref="BpfException">They cannot be read.</exception>
    public static KernelSymbols Load() => Load(DefaultPath);

    /// <summary>Reads the symbols from a file of the same form.</summary>
    /// <exception cref="BpfException">It cannot be read, or is no such file.</exception>
    public static KernelSymbols Load(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return new KernelSymbols(path, KernelSymbolTable.Parse(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BpfFormatException)
        {
            throw new BpfException($"The kernel's symbols cannot be read from {path}: {e.Message}. The kernel needs CONFIG_KALLSYMS, and /proc must be mounted.", e);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="BpfException">The kernel hides addresses from this process.</exception>
    public bool TryResolve(ulong address, out Symbol symbol)
    {
        ThrowIfHidden();
        if (!Table.TryFind(address, out var found))
        {
            symbol = Symbol.Unresolved(address);
            return false;
        }

        symbol = new Symbol(address, found.Name, address - found.Address, found.Module ?? KernelModule);
        return true;
    }

    /// <summary>Finds the address of the first symbol of a name (BCC's <c>ksymname</c>).</summary>
    /// <exception cref="BpfException">The kernel hides addresses from this process.</exception>
    public bool TryGetAddress(string name, out ulong address)
    {
        if (!Table.TryFind(name, out KernelSymbol symbol))
        {
            address = 0;
            return false;
        }

        ThrowIfHidden();
        address = symbol.Address;
        return true;
    }

    /// <summary>True where the kernel has a symbol of that name; known also where addresses are hidden.</summary>
    public bool Contains(string name) => Table.TryFind(name, out KernelSymbol _);

    private void ThrowIfHidden()
    {
        if (AddressesAreHidden)
            throw new BpfException(HiddenMessage, Errno.EPERM);
    }

    /// <summary>Why there are no addresses, and what to do.</summary>
    internal string HiddenMessage
        => $"The kernel shows no addresses in {_path} (all are zero), so kernel addresses have no names. Reading them needs CAP_SYSLOG"
        + " and kernel.kptr_restrict below 2, or kptr_restrict 0 and perf_event_paranoid 1 or less: run as root, or `sysctl kernel.kptr_restrict=1` and grant CAP_SYSLOG.";
}
