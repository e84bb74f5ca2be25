using System.Collections.Immutable;
using BpfSharp.Formats;
using BpfSharp.Formats.Elf;
using BpfSharp.Formats.Symbols;

namespace BpfSharp.Symbols;

/// <summary>Finds the file that holds the debug symbols of a stripped program or library, as gdb does: by build id, then by debug link.</summary>
public sealed record DebugFileLocator
{
    /// <summary>Looks nowhere.</summary>
    public static DebugFileLocator None { get; } = new() { Folders = [] };

    /// <summary>Looks where distributions put debug symbols.</summary>
    public static DebugFileLocator Default { get; } = new();

    /// <summary>The folders to look in, each with a subfolder <c>.build-id</c>.</summary>
    public ImmutableArray<string> Folders { get; init; } = ["/usr/lib/debug"];

    /// <summary>Whether a file found by debug link is read whole to compare its checksum; build ids are always compared.</summary>
    public bool VerifyChecksum { get; init; } = true;

    /// <summary>Finds and reads the file.</summary>
    /// <param name="file">The stripped file.</param>
    /// <param name="path">Its path, as its process sees it.</param>
    /// <param name="root">The folder that is <c>/</c> to its process; empty for our own.</param>
    /// <param name="problems">Receives why a candidate was not taken.</param>
    internal (ElfFile File, string Path)? Find(ElfFile file, string path, string root, ICollection<string> problems)
    {
        var buildId = ElfIdentity.GetBuildId(file);
        foreach (var candidate in ByBuildId(buildId, root))
        {
            // A link in a container leads elsewhere from here: the id inside decides.
            if (TryRead(candidate, problems) is { } found && ElfIdentity.GetBuildId(found) == buildId)
                return (found, candidate);
        }

        if (ElfIdentity.GetDebugLink(file) is not { } link)
            return null;
        foreach (var candidate in ByLink(link.FileName, path, root).Where(c => c != root + path))
        {
            if (File.Exists(candidate) && HasChecksum(candidate, link.Checksum, problems) && TryRead(candidate, problems) is { } found)
                return (found, candidate);
        }

        return null;
    }

    private IEnumerable<string> ByBuildId(string? buildId, string root)
        => buildId is null ? [] : from prefix in (string[])[root, ""] from folder in Folders select $"{prefix}{folder}/.build-id/{buildId[..2]}/{buildId[2..]}.debug";

    private IEnumerable<string> ByLink(string name, string path, string root)
    {
        if (Folders.IsEmpty || Path.GetDirectoryName(path) is not { } folder)
            return [];
        return [$"{root}{folder}/{name}", $"{root}{folder}/.debug/{name}", .. Folders.Select(f => $"{root}{f}{folder}/{name}")];
    }

    private bool HasChecksum(string candidate, uint checksum, ICollection<string> problems)
    {
        if (!VerifyChecksum)
            return true;
        try
        {
            using var handle = ElfFileReader.Open(candidate);
            using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            if (DebugLink.ComputeChecksum(stream) == checksum)
                return true;
            problems.Add($"{candidate}: its checksum is not the one of the debug link");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BpfFormatException)
        {
            problems.Add($"{candidate}: {e.Message}");
        }

        return false;
    }

    private static ElfFile? TryRead(string candidate, ICollection<string> problems)
    {
        if (!File.Exists(candidate))
            return null;
        try
        {
            using var handle = ElfFileReader.Open(candidate);
            return ElfFileReader.Read(handle);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BpfFormatException)
        {
            problems.Add($"{candidate}: {e.Message}");
            return null;
        }
    }
}
