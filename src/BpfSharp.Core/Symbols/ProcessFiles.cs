using System.Collections.Immutable;
using System.Globalization;
using BpfSharp.Formats;
using BpfSharp.Formats.Symbols;
using Microsoft.Win32.SafeHandles;

namespace BpfSharp.Symbols;

/// <summary>What <c>/proc/PID</c> tells of a process and its files. The process may end at any moment: what cannot be read is then simply not there.</summary>
internal sealed class ProcessFiles
{
    private readonly string _folder;
    private readonly bool _sharesOurRoot;
    private readonly string? _startTime;

    public ProcessFiles(int pid, string procRoot = "/proc")
    {
        Pid = pid;
        _folder = $"{procRoot}/{pid}";
        _startTime = ReadStartTime();
        // Kept for when the process is gone: only then is its path for a file certainly ours too.
        _sharesOurRoot = LinkTarget($"{_folder}/ns/mnt") is { } theirs && theirs == LinkTarget($"{procRoot}/self/ns/mnt") && LinkTarget($"{_folder}/root") == "/";
        NamespacePid = ReadNamespacePid() ?? pid;
    }

    public int Pid { get; }

    /// <summary>The process's number in its own PID namespace, which is the one it uses in file names.</summary>
    public int NamespacePid { get; }

    /// <summary>The folder that is <c>/</c> to the process.</summary>
    public string Root => $"{_folder}/root";

    /// <summary>
    /// The process's mappings; null with the reason where it is gone, or where its number now belongs to another process.
    /// </summary>
    public ImmutableArray<MemoryMapping>? ReadMappings(out string? problem)
    {
        try
        {
            var text = File.ReadAllBytes($"{_folder}/maps");
            // A process that has ended but was not waited for has no memory left.
            problem = text.Length == 0 || ReadStartTime() != _startTime ? $"process {Pid} has ended" : null;
            return problem is null ? MemoryMapParser.Parse(text) : null;
        }
        catch (UnauthorizedAccessException)
        {
            problem = $"the memory map of process {Pid} may not be read: that needs its user's rights or CAP_SYS_PTRACE";
        }
        catch (IOException)
        {
            problem = $"there is no process {Pid}, or it has ended";
        }

        return null;
    }

    /// <summary>Opens the file of a mapping; null where it cannot be reached.</summary>
    public SafeFileHandle? OpenFile(MemoryMapping mapping)
    {
        // The mapping's own link leads to the very file, deleted or not, but only for the privileged.
        var link = $"{_folder}/map_files/{mapping.Start:x}-{mapping.End:x}";
        return TryOpen(link, isRegular: true) ?? (mapping.IsDeleted ? null : TryOpen(Root + mapping.Name) ?? (_sharesOurRoot ? TryOpen(mapping.Name) : null));
    }

    /// <summary>Copies memory of the process; less than asked for where it is not mapped, nothing where it may not be read.</summary>
    public int ReadMemory(ulong address, Span<byte> target)
    {
        if (address > long.MaxValue)
            return 0;
        try
        {
            using var memory = File.OpenHandle($"{_folder}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return RandomAccess.Read(memory, target, (long)address);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static SafeFileHandle? TryOpen(string path, bool isRegular = false)
    {
        try
        {
            // Only files can be mapped, but by now the path may lead to a pipe, where opening would wait for ever.
            return isRegular ? File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete) : ElfFileReader.Open(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BpfFormatException)
        {
            return null;
        }
    }

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Field 22 of stat, counted from behind the name in parentheses, which may hold anything.
    private string? ReadStartTime()
    {
        var text = ReadText("stat");
        var fields = text?[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields is { Length: > 19 } ? fields[19] : null;
    }

    // "NSpid:\t4711\t1": the number in each namespace, the innermost last.
    private int? ReadNamespacePid()
    {
        var line = ReadText("status")?.Split('\n').FirstOrDefault(l => l.StartsWith("NSpid:", StringComparison.Ordinal));
        return line is not null && int.TryParse(line.AsSpan(line.LastIndexOf('\t') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : null;
    }

    private string? ReadText(string file)
    {
        try
        {
            return File.ReadAllText($"{_folder}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
