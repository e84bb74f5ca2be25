using BpfSharp.Formats;
using BpfSharp.Formats.Symbols;
using BpfSharp.Symbols;

namespace BpfSharp.Stacks;

/// <summary>
/// Names the frames of build-id stacks (<c>BPF_F_STACK_BUILD_ID</c>), which say which build of a file they are in instead of an address of a process:
/// the process may be long gone. Safe for use by several threads.
/// </summary>
public sealed class BuildIdSymbols
{
    // In the kernel's structure, ids of fewer bytes than these are filled up with zeroes.
    private const int BuildIdDigits = 40;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ElfSymbols> _modules = new(StringComparer.OrdinalIgnoreCase);
    private readonly DebugFileLocator _debugFiles;

    /// <summary>Makes one that knows no files yet.</summary>
    /// <param name="debugFiles">Where to look for debug symbols; <see cref="DebugFileLocator.Default"/> when null.</param>
    public BuildIdSymbols(DebugFileLocator? debugFiles = null) => _debugFiles = debugFiles ?? DebugFileLocator.Default;

    /// <summary>Adds a program or library (BCC's <c>add_module</c>).</summary>
    /// <exception cref="BpfException">It cannot be read, or has no build id.</exception>
    /// <exception cref="BpfFormatException">It is no ELF file, or a damaged one.</exception>
    public void Add(string path)
    {
        var symbols = ElfSymbols.Open(path, _debugFiles);
        var id = symbols.BuildId ?? throw new BpfException($"{path} has no build id: link it with -Wl,--build-id.");
        lock (_lock)
            _modules[Key(id)] = symbols;
    }

    /// <summary>Adds the programs and libraries that a process has loaded. Those that cannot be read or have no build id are passed over.</summary>
    /// <returns>How many were added.</returns>
    public int AddProcess(int pid)
    {
        var process = new ProcessFiles(pid);
        var added = 0;
        foreach (var mapping in (process.ReadMappings(out _) ?? []).Where(m => m.HasPath && m.Permissions.HasFlag(MemoryPermissions.Execute)))
            added += TryAdd(process, mapping) ? 1 : 0;
        return added;
    }

    /// <summary>Finds what a place in a file is called. False where the file was not added, or has no function there.</summary>
    /// <param name="buildId">The file's build id in hexadecimal digits.</param>
    /// <param name="fileOffset">The place.</param>
    /// <param name="symbol">The function; its address is the place in the file.</param>
    public bool TryResolve(string buildId, ulong fileOffset, out Symbol symbol)
    {
        ElfSymbols? module;
        lock (_lock)
            _modules.TryGetValue(Key(buildId), out module);
        if (module is not null && module.TryResolveFileOffset(fileOffset, out var name, out var offset))
        {
            symbol = new Symbol(fileOffset, name, offset, module.Path);
            return true;
        }

        symbol = Symbol.Unresolved(fileOffset, module?.Path);
        return false;
    }

    private bool TryAdd(ProcessFiles process, MemoryMapping mapping)
    {
        using var handle = process.OpenFile(mapping);
        try
        {
            if (handle is null || ElfSymbols.Read(handle, mapping.Name, process.Root, _debugFiles) is not { BuildId: { } id } symbols)
                return false;
            lock (_lock)
                return _modules.TryAdd(Key(id), symbols);
        }
        catch (Exception e) when (e is BpfFormatException or IOException)
        {
            // A damaged file has no names to give; its frames stay unknown.
            return false;
        }
    }

    private static string Key(string buildId) => buildId.Length < BuildIdDigits ? buildId.PadRight(BuildIdDigits, '0') : buildId[..BuildIdDigits];
}
