namespace BpfSharp.Symbols;

/// <summary>Finds the file behind what a user calls a program or library: a path, <c>c</c> for libc, <c>python3</c> on PATH.</summary>
public static class LibraryFinder
{
    private static readonly string[] LibraryFolders =
    [
        "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib",
    ];

    /// <summary>The file's path.</summary>
    /// <param name="name">A path, a library's name without <c>lib</c> and ending, or a program's name.</param>
    /// <param name="processId">A process whose mapped libraries come first; -1 for none.</param>
    /// <exception cref="BpfException">There is no such file.</exception>
    public static string Find(string name, int processId = -1)
    {
        if (name.Contains('/', StringComparison.Ordinal))
            return File.Exists(name) ? Path.GetFullPath(name) : throw new BpfException($"There is no file {name} to probe.", Errno.ENOENT);
        return (processId > 0 ? InProcess(name, processId) : null) ?? InFolders(name) ?? OnPath(name)
            ?? throw new BpfException($"Neither a library lib{name}.so nor a program {name} was found. Give its path.", Errno.ENOENT);
    }

    /// <summary>The file of a library by its short name (<c>c</c>, <c>ssl</c>); null where there is none.</summary>
    public static string? TryFindLibrary(string name) => InFolders(Plain(name));

    /// <summary>The file of a program by its name, as PATH finds it; null where there is none.</summary>
    public static string? TryFindProgram(string name) => OnPath(Plain(name));

    private static string Plain(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name.Contains('/', StringComparison.Ordinal) ? throw new ArgumentException($"'{name}' is a path, not a name.", nameof(name)) : name;
    }

    private static string? InProcess(string name, int processId)
    {
        var process = new ProcessFiles(processId);
        var mappings = process.ReadMappings(out var problem) ?? throw new BpfException($"Process {processId} can't be looked into: {problem}.", Errno.ESRCH);
        var path = mappings.FirstOrDefault(mapping => mapping.HasPath && IsLibrary(Path.GetFileName(mapping.Name), name))?.Name;
        // As the process sees it: it may live in another mount namespace.
        return path is null ? null : File.Exists(process.Root + path) ? process.Root + path : path;
    }

    private static string? InFolders(string name)
        => LibraryFolders.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, $"lib{name}.so*").Where(path => IsLibrary(Path.GetFileName(path), name)).Order(StringComparer.Ordinal))
            .Select(path => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path)
            .FirstOrDefault(IsElf);

    private static string? OnPath(string name)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .Where(File.Exists)
            .Select(path => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path)
            .FirstOrDefault();

    private static bool IsLibrary(string file, string name)
        => file.StartsWith($"lib{name}.so", StringComparison.Ordinal) || file.StartsWith($"lib{name}-", StringComparison.Ordinal) && file.EndsWith(".so", StringComparison.Ordinal);

    // libc.so in the development package is a linker script, not a library.
    private static bool IsElf(string path)
    {
        Span<byte> magic = stackalloc byte[4];
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length && magic.SequenceEqual("\u007fELF"u8);
    }
}
