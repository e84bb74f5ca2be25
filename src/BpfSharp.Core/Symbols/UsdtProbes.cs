using BpfSharp.Errors;
using BpfSharp.Formats;
using BpfSharp.Formats.Usdt;

namespace BpfSharp.Symbols;

/// <summary>The USDT probes of a program or library.</summary>
public sealed class UsdtProbes
{
    private UsdtProbes(string path, IReadOnlyList<UsdtProbe> all)
    {
        Path = path;
        All = all;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The probes in the order of the file's notes. One name may occur several times, where the compiler copied the code around it.</summary>
    public IReadOnlyList<UsdtProbe> All { get; }

    /// <summary>Reads the probes of a file.</summary>
    /// <exception cref="BpfException">It cannot be read, or is no ELF file.</exception>
    public static UsdtProbes Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var handle = ElfFileReader.Open(path);
            var file = ElfFileReader.Read(handle) ?? throw new BpfFormatException(path, 0, "no ELF file: it doesn't begin with 7f 'ELF'");
            return new UsdtProbes(System.IO.Path.GetFullPath(path), UsdtNotes.Read(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BpfFormatException)
        {
            throw new BpfException($"The USDT probes of {path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>All places of a probe.</summary>
    /// <param name="provider">Whose it is; null or empty where the name alone says enough.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="BpfException">There is none; the message has the closest names.</exception>
    public IReadOnlyList<UsdtProbe> Find(string? provider, string name)
    {
        var found = All.Where(probe => probe.Name == name && (string.IsNullOrEmpty(provider) || probe.Provider == provider)).ToList();
        if (found.Select(probe => probe.Provider).Distinct(StringComparer.Ordinal).Skip(1).Any())
            throw new BpfException($"{Path} has probes '{name}' of several providers: {string.Join(", ", found.Select(probe => probe.ToString()).Distinct(StringComparer.Ordinal))}. Say which.");
        if (found.Count > 0)
            return found;
        if (All.Count == 0)
            throw new BpfException($"{Path} has no USDT probes at all: it was built without them (no .note.stapsdt).", Errno.ENOENT);
        var wanted = string.IsNullOrEmpty(provider) ? name : $"{provider}:{name}";
        var names = All.Select(probe => string.IsNullOrEmpty(provider) ? probe.Name : probe.ToString()).Distinct(StringComparer.Ordinal);
        throw new BpfException($"{Path} has no USDT probe '{wanted}'.{KnownNames.Hint(wanted, names)}", Errno.ENOENT);
    }
}
