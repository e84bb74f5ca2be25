using System.Collections.Immutable;
using BpfSharp.Formats;
using BpfSharp.Formats.Symbols;

namespace BpfSharp.Symbols;

/// <summary>
/// The symbols of a process: its program and libraries, wherever its root and mount namespace are, the vDSO, and what its just-in-time compiler
/// wrote into a perf map. Follows the process as it loads libraries, compiles or executes another program; once the process has ended, what was
/// known stays known. Safe for use by several threads.
/// </summary>
public sealed class ProcessSymbols : ISymbolSource
{
    /// <summary>How long what was read of the process counts as fresh. Asking more often would cost more than the answers.</summary>
    public static readonly TimeSpan DefaultMaxAge = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly ProcessFiles _process;
    private readonly ElfSymbolCache _cache;
    private readonly PerfMapFile _perfMap;
    private readonly TimeProvider _time;
    private readonly TimeSpan _maxAge;
    private ProcessModule[] _modules = [];
    private ulong[] _ends = [];
    private long _readAt;

    /// <summary>Looks at a process. One that is not there has no symbols: see <see cref="Problem"/>.</summary>
    /// <param name="pid">The process, by its number in our PID namespace.</param>
    /// <param name="cache">Symbols of files that other processes may share; a new one when null.</param>
    /// <param name="maxAge"><see cref="DefaultMaxAge"/> when null.</param>
    /// <param name="time">The clock.</param>
    public ProcessSymbols(int pid, ElfSymbolCache? cache = null, TimeSpan? maxAge = null, TimeProvider? time = null)
        : this(new ProcessFiles(pid), cache, maxAge, time)
    {
    }

    internal ProcessSymbols(ProcessFiles process, ElfSymbolCache? cache, TimeSpan? maxAge, TimeProvider? time)
    {
        _process = process;
        _cache = cache ?? new ElfSymbolCache();
        _time = time ?? TimeProvider.System;
        _maxAge = maxAge ?? DefaultMaxAge;
        _perfMap = new PerfMapFile(process);
        Refresh();
    }

    /// <summary>The process.</summary>
    public int Pid => _process.Pid;

    /// <summary>Why the process could not be looked at the last time; null where it could. After its end, names found before stay known.</summary>
    public string? Problem { get; private set; }

    /// <inheritdoc/>
    public bool TryResolve(ulong address, out Symbol symbol)
    {
        lock (_lock)
        {
            if (_time.GetElapsedTime(_readAt) >= _maxAge)
                Refresh();
            return TryFind(address, out symbol);
        }
    }

    /// <summary>Looks at the process again now, without waiting for the next time that something is asked for and too old.</summary>
    public void Refresh()
    {
        lock (_lock)
        {
            _readAt = _time.GetTimestamp();
            _perfMap.Refresh();
            if (ReadMappings() is not { } mappings)
                return;
            var earlier = _modules.ToDictionary(m => m.Mapping);
            _modules = [.. mappings.Where(m => m.Permissions.HasFlag(MemoryPermissions.Execute)).OrderBy(m => m.End).Select(m => new ProcessModule(m))];
            _ends = [.. _modules.Select(m => m.Mapping.End)];
            foreach (var module in _modules)
            {
                if (earlier.TryGetValue(module.Mapping, out var same))
                    module.TakeOver(same);
            }
        }
    }

    private ImmutableArray<MemoryMapping>? ReadMappings()
    {
        try
        {
            var mappings = _process.ReadMappings(out var problem);
            Problem = problem;
            return mappings;
        }
        catch (BpfFormatException e)
        {
            Problem = e.Message;
            return null;
        }
    }

    private bool TryFind(ulong address, out Symbol symbol)
    {
        var module = ModuleAt(address);
        symbol = Symbol.Unresolved(address);
        if (module is not null && module.TryResolve(address, _process, _cache, out symbol))
            return true;
        if (!_perfMap.TryFind(address, out var name, out var start))
            return false;
        symbol = new Symbol(address, name, address - start, _perfMap.Path);
        return true;
    }

    private ProcessModule? ModuleAt(ulong address)
    {
        // The first mapping that ends behind the address.
        var (low, high) = (0, _ends.Length);
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (_ends[middle] <= address)
                low = middle + 1;
            else
                high = middle;
        }

        return low < _modules.Length && _modules[low].Mapping.Contains(address) ? _modules[low] : null;
    }
}
