using System.Security.Cryptography;
using System.Text;
using BpfSharp.Bcc.Pipeline;

namespace BpfSharp.Bcc;

/// <summary>
/// Keeps compiled objects in a folder, so that a source that was compiled before is there at once. Several processes may use one folder at the same
/// time: an entry is written aside and moved into place whole. Entries that are broken are made anew; the least recently used go when the folder grows too large.
/// </summary>
public sealed class CompileCache
{
    /// <summary>How many bytes the entries may take by default.</summary>
    public const long DefaultMaxBytes = 64 << 20;

    private const string Ending = ".bpfc";
    private const string Unfinished = ".tmp";

    private readonly long _maxBytes;

    /// <summary>A cache in a folder, which is made when it is first written to.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="maxBytes">How many bytes the entries may take.</param>
    public CompileCache(string folder, long maxBytes = DefaultMaxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        Folder = folder;
        _maxBytes = maxBytes;
    }

    /// <summary>The folder of the user who runs the program: <c>$XDG_CACHE_HOME/bpfsharp</c> or <c>~/.cache/bpfsharp</c>.</summary>
    public static string DefaultFolder
    {
        get
        {
            var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            if (string.IsNullOrEmpty(cache))
                cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".cache");
            return Path.Combine(cache, "bpfsharp", "objects");
        }
    }

    /// <summary>Where the entries are.</summary>
    public string Folder { get; }

    /// <summary>Removes all entries; returns how many there were.</summary>
    /// <exception cref="BpfException">An entry can't be removed.</exception>
    public int Clear()
    {
        var removed = 0;
        foreach (var file in Entries().Concat(Files(Unfinished)))
        {
            try
            {
                file.Delete();
                removed++;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new BpfException($"{file.FullName} can't be removed from the compile cache: {e.Message}", e);
            }
        }

        return removed;
    }

    /// <summary>The name of the entry for a compilation: a hash of all that its outcome depends on.</summary>
    internal static string KeyOf(IEnumerable<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            // The length before each part keeps ("ab", "c") and ("a", "bc") apart.
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Finds an entry. A cache that can't be read, or an entry that is broken, is as if there were none: compiling works without.</summary>
    internal CompiledObject? Find(string key)
    {
        var path = PathOf(key);
        try
        {
            var entry = CacheEntry.Read(File.ReadAllBytes(path));
            if (entry is not null)
                File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
            return entry;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Adds an entry, and removes old ones if the folder grows too large. Does nothing where the folder can't be written to.</summary>
    internal void Add(string key, CompiledObject compiled)
    {
        try
        {
            Directory.CreateDirectory(Folder);
            var aside = Path.Combine(Folder, $"{key}.{Environment.ProcessId}.{Guid.NewGuid():N}{Unfinished}");
            File.WriteAllBytes(aside, CacheEntry.Write(compiled));
            File.Move(aside, PathOf(key), overwrite: true);
            Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full or read-only disk: the object is compiled all the same, and again next time.
        }
    }

    private string PathOf(string key) => Path.Combine(Folder, key + Ending);

    private IEnumerable<FileInfo> Entries() => Files(Ending);

    private IEnumerable<FileInfo> Files(string ending) => Directory.Exists(Folder) ? new DirectoryInfo(Folder).EnumerateFiles("*" + ending) : [];

    private void Trim()
    {
        // What a process that died left behind.
        foreach (var file in Files(Unfinished).Where(file => file.LastWriteTimeUtc < DateTime.UtcNow.AddHours(-1)))
            file.Delete();
        var entries = Entries().OrderByDescending(file => file.LastWriteTimeUtc).ToList();
        var bytes = 0L;
        foreach (var file in entries)
        {
            bytes += file.Length;
            if (bytes > _maxBytes)
                file.Delete();
        }
    }
}
