using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using BpfSharp.Formats;
using BpfSharp.Formats.Elf;
using BpfSharp.Formats.Symbols;
using BpfSharp.Formats.Text;
using Microsoft.Win32.SafeHandles;

namespace BpfSharp.Symbols;

/// <summary>The functions of a program or library, with those that its debug symbols add. Safe for use by several threads.</summary>
public sealed class ElfSymbols
{
    private ElfSymbols(string path, ElfFile file, (ElfFile File, string Path)? debugFile, ImmutableArray<string> problems)
    {
        Path = path;
        BuildId = ElfIdentity.GetBuildId(file);
        DebugFile = debugFile?.Path;
        Problems = problems;
        IsPositionIndependent = file.Type == ElfFileType.Shared;
        Functions = ElfFunctionTable.Create(file, debugFile?.File);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its build id in hexadecimal digits; null where it has none.</summary>
    public string? BuildId { get; }

    /// <summary>The file that debug symbols came from; null where none was needed or found.</summary>
    public string? DebugFile { get; }

    /// <summary>Why files with debug symbols were not taken, where some were found.</summary>
    public ImmutableArray<string> Problems { get; }

    /// <summary>True for libraries and position-independent programs: the loader chooses where they are in memory.</summary>
    public bool IsPositionIndependent { get; }

    /// <summary>The functions.</summary>
    public ElfFunctionTable Functions { get; }

    /// <summary>Reads the functions of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="debugFiles">Where to look for debug symbols; <see cref="DebugFileLocator.Default"/> when null.</param>
    /// <exception cref="BpfException">It cannot be read.</exception>
    /// <exception cref="BpfFormatException">It is no ELF file, or a damaged one.</exception>
    public static ElfSymbols Open(string path, DebugFileLocator? debugFiles = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var handle = ElfFileReader.Open(path);
            return Read(handle, System.IO.Path.GetFullPath(path), "", debugFiles ?? DebugFileLocator.Default)
                ?? throw new BpfFormatException(path, 0, "no ELF file: it doesn't begin with 7f 'ELF'");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BpfException($"The symbols of {path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Finds a function by its name, which may have a version: <c>memcpy@GLIBC_2.2.5</c>.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out ElfFunction? function) => Functions.TryFind(name, out function);

    /// <summary>Finds a function by its name.</summary>
    /// <exception cref="BpfException">There is none; the message has the closest names.</exception>
    public ElfFunction Find(string name)
    {
        if (TryFind(name, out var function))
            return function;
        var hint = Functions.Count == 0 ? " It has no symbols of functions at all: it is stripped, and no debug symbols were found." : SimilarNames.DidYouMean(Functions.ClosestNames(name));
        throw new BpfException($"{Path} has no function '{name}'.{hint}", Errno.ENOENT);
    }

    /// <summary>All functions whose name matches, by address.</summary>
    public IReadOnlyList<ElfFunction> FindAll(SymbolPattern pattern) => Functions.FindAll(pattern);

    /// <summary>Finds the function at a place in the file.</summary>
    /// <param name="fileOffset">The place, as build-id stacks and mappings give it.</param>
    /// <param name="name">The function.</param>
    /// <param name="offset">How far behind its start the place is.</param>
    public bool TryResolveFileOffset(ulong fileOffset, [NotNullWhen(true)] out string? name, out ulong offset)
    {
        if (Functions.Addresses.TryGetAddress(fileOffset, out var address) && Functions.TryFind(address, out name, out var start))
        {
            offset = address - start;
            return true;
        }

        (name, offset) = (null, 0);
        return false;
    }

    /// <summary>Reads an open file; null where it is no ELF file.</summary>
    internal static ElfSymbols? Read(SafeFileHandle handle, string path, string root, DebugFileLocator debugFiles)
    {
        if (ElfFileReader.Read(handle) is not { } file)
            return null;
        var problems = new List<string>();
        // Debug symbols repeat the file's own: they are needed only where it was stripped of them.
        var debugFile = file.Symbols.Count > 0 ? null : debugFiles.Find(file, path, root, problems);
        return new ElfSymbols(path, file, debugFile, [.. problems]);
    }

    /// <summary>Takes a library from memory: the vDSO.</summary>
    internal static ElfSymbols FromMemory(string name, ReadOnlyMemory<byte> bytes) => new(name, ElfFile.Parse(bytes), null, []);
}
