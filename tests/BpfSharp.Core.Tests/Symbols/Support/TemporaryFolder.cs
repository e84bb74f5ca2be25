namespace BpfSharp.Core.Tests.Symbols.Support;

/// <summary>A folder that is gone with everything in it once disposed.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    // Made when first used: a test in a child process that is killed leaves nothing behind.
    private readonly Lazy<string> _path = new(() => Directory.CreateTempSubdirectory("bpfsharp-symbols-").FullName);

    public string Path => _path.Value;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        var path = File(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        if (_path.IsValueCreated)
            Directory.Delete(Path, recursive: true);
    }
}
