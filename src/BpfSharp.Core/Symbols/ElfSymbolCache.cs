using BpfSharp.Formats;
using BpfSharp.Formats.Symbols;
using Microsoft.Win32.SafeHandles;

namespace BpfSharp.Symbols;

/// <summary>
/// The symbols of files, by which file it is and not by its name: processes share a library's symbols, also across containers. Safe for use by several threads.
/// </summary>
public sealed class ElfSymbolCache
{
    private const int MaxProblems = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<Key, Lazy<ElfSymbols?>> _files = [];
    private readonly Queue<Key> _age = [];
    private readonly List<string> _problems = [];
    private readonly int _capacity;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="debugFiles">Where to look for debug symbols; <see cref="DebugFileLocator.Default"/> when null.</param>
    /// <param name="capacity">How many files it keeps; beyond that it drops the one it has had longest.</param>
    public ElfSymbolCache(DebugFileLocator? debugFiles = null, int capacity = 1024)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        DebugFiles = debugFiles ?? DebugFileLocator.Default;
        _capacity = capacity;
    }

    /// <summary>Where debug symbols are looked for.</summary>
    public DebugFileLocator DebugFiles { get; }

    /// <summary>How many files it keeps.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _files.Count;
        }
    }

    /// <summary>The symbols of an open file, read once; null where it is no ELF file or a damaged one.</summary>
    internal ElfSymbols? Get(FileIdentity identity, SafeFileHandle handle, string path, string root)
    {
        // The kernel's answer to "which file" can be the same after the file was written anew.
        var key = new Key(identity, RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle));
        Lazy<ElfSymbols?>? symbols;
        lock (_lock)
        {
            if (!_files.TryGetValue(key, out symbols))
            {
                symbols = new(() => Read(handle, path, root));
                _files.Add(key, symbols);
                _age.Enqueue(key);
                if (_age.Count > _capacity)
                    _files.Remove(_age.Dequeue());
            }
        }

        return symbols.Value;
    }

    /// <summary>Why files were left without symbols, the first of them.</summary>
    public IReadOnlyList<string> Problems
    {
        get
        {
            lock (_lock)
                return [.. _problems];
        }
    }

    // A damaged file is one without symbols: its addresses stay [unknown], beside its name.
    private ElfSymbols? Read(SafeFileHandle handle, string path, string root)
    {
        try
        {
            return ElfSymbols.Read(handle, path, root, DebugFiles);
        }
        catch (Exception e) when (e is BpfFormatException or IOException)
        {
            lock (_lock)
            {
                if (_problems.Count < MaxProblems)
                    _problems.Add($"{path}: {e.Message}");
            }

            return null;
        }
    }

    private readonly record struct Key(FileIdentity Identity, long Length, DateTime Written);
}
