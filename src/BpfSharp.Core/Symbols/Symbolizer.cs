using System.Collections.Concurrent;

namespace BpfSharp.Symbols;

/// <summary>
/// Names addresses of the kernel and of any process: what BCC's <c>sym</c>, <c>ksym</c> and <c>ksymname</c> do. Keeps what it read.
/// Safe for use by several threads.
/// </summary>
public sealed class Symbolizer
{
    private const int MaxProcesses = 4096;
    private const int MaxDemangled = 1 << 18;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, ProcessSymbols> _processes = [];
    private readonly ConcurrentDictionary<string, string> _demangled = new();
    private readonly IDemangler _demangler;
    private readonly ElfSymbolCache _files;
    private readonly Func<KernelSymbols> _loadKernel;
    private Lazy<KernelSymbols> _kernel;

    /// <summary>Makes a symbolizer that has read nothing yet.</summary>
    /// <param name="demangler">Who demangles; nobody when null.</param>
    /// <param name="debugFiles">Where to look for debug symbols; <see cref="DebugFileLocator.Default"/> when null.</param>
    /// <param name="loadKernel">Reads the kernel's symbols; <see cref="KernelSymbols.Load()"/> when null.</param>
    public Symbolizer(IDemangler? demangler = null, DebugFileLocator? debugFiles = null, Func<KernelSymbols>? loadKernel = null)
    {
        _demangler = demangler ?? NullDemangler.Instance;
        _files = new ElfSymbolCache(debugFiles);
        _loadKernel = loadKernel ?? KernelSymbols.Load;
        _kernel = new(_loadKernel);
    }

    /// <summary>The kernel's symbols, read at first use.</summary>
    /// <exception cref="BpfException">They cannot be read.</exception>
    public KernelSymbols Kernel => _kernel.Value;

    /// <summary>Why addresses of the kernel stay without names in stacks; null where they don't.</summary>
    public string? KernelProblem { get; private set; }

    /// <summary>Forgets the kernel's symbols and all processes: modules and BPF programs may have been loaded since.</summary>
    public void Refresh()
    {
        lock (_lock)
        {
            _kernel = new(_loadKernel);
            _processes.Clear();
            KernelProblem = null;
        }
    }

    /// <summary>The symbols of a process.</summary>
    public ProcessSymbols Process(int pid)
    {
        lock (_lock)
        {
            if (_processes.TryGetValue(pid, out var known))
                return known;
            // A machine makes processes without end: those that are gone go first, then all.
            if (_processes.Count >= MaxProcesses)
            {
                foreach (var (ended, _) in _processes.Where(p => p.Value.Problem is not null).ToArray())
                    _processes.Remove(ended);
                if (_processes.Count >= MaxProcesses)
                    _processes.Clear();
            }

            var process = new ProcessSymbols(pid, _files);
            _processes.Add(pid, process);
            return process;
        }
    }

    /// <summary>Names an address of a process, or of the kernel where <paramref name="pid"/> is negative. One that has no name is a result too.</summary>
    public Symbol Resolve(ulong address, int pid, bool demangle = true)
    {
        var found = pid < 0 ? ResolveKernel(address) : ResolveUser(address, Process(pid));
        return demangle && found.Name is not null ? found with { Name = Demangle(found.Name) } : found;
    }

    /// <summary>BCC's <c>sym</c>: an address of a process, or of the kernel where <paramref name="pid"/> is negative, as text.</summary>
    public string Sym(ulong address, int pid, bool showModule = false, bool showOffset = false, bool demangle = true)
        => pid < 0 ? KSym(address, showModule, showOffset) : Resolve(address, pid, demangle).ToString(Parts(showModule, showOffset));

    /// <summary>BCC's <c>ksym</c>: an address of the kernel as text.</summary>
    /// <exception cref="BpfException">The kernel's symbols cannot be read, or their addresses are hidden from this process.</exception>
    public string KSym(ulong address, bool showModule = false, bool showOffset = false)
    {
        Kernel.TryResolve(address, out var symbol);
        return symbol.ToString(Parts(showModule, showOffset));
    }

    /// <summary>BCC's <c>ksymname</c>: the address of a symbol of the kernel; null where there is none.</summary>
    /// <exception cref="BpfException">The kernel's symbols cannot be read, or their addresses are hidden from this process.</exception>
    public ulong? KSymName(string name) => Kernel.TryGetAddress(name, out var address) ? address : null;

    /// <summary>The name as the programmer wrote it; the same name where it is not mangled.</summary>
    public string Demangle(string name)
    {
        // C++ (and Rust, formerly) begins with _Z, Rust's own form with _R.
        if (!(name.StartsWith("_Z", StringComparison.Ordinal) || name.StartsWith("_R", StringComparison.Ordinal)))
            return name;
        if (_demangled.TryGetValue(name, out var known))
            return known;
        // Perf maps can hold any number of names.
        if (_demangled.Count >= MaxDemangled)
            _demangled.Clear();
        return _demangled[name] = _demangler.TryDemangle(name, out var text) ? text : name;
    }

    private Symbol ResolveKernel(ulong address)
    {
        if (KernelProblem is not null)
            return Symbol.Unresolved(address);
        try
        {
            Kernel.TryResolve(address, out var symbol);
            return symbol;
        }
        catch (BpfException e)
        {
            // Stacks of user code are worth showing without the kernel's part of them; whoever shows them tells why.
            KernelProblem = e.Message;
            return Symbol.Unresolved(address);
        }
    }

    private static Symbol ResolveUser(ulong address, ProcessSymbols process)
    {
        process.TryResolve(address, out var symbol);
        return symbol;
    }

    private static SymbolParts Parts(bool showModule, bool showOffset)
        => (showModule ? SymbolParts.Module : SymbolParts.Name) | (showOffset ? SymbolParts.Offset : SymbolParts.Name);
}
