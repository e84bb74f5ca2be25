namespace BpfSharp.Tests.Samples;

/// <summary>A shell under a name that nobody else runs, so that what it starts can be told from everything else on the machine.</summary>
internal sealed class NamedShell : IDisposable
{
    public NamedShell()
    {
        // A process's name has 15 characters.
        Name = $"sh{Guid.NewGuid():N}"[..15];
        Path = System.IO.Path.Combine("/tmp", Name);
        File.CreateSymbolicLink(Path, "/bin/sh");
    }

    public string Name { get; }

    public string Path { get; }

    /// <summary>A command by which the shell calls execve so many times.</summary>
    public string[] Calling(int times) => [Path, "-c", $"i=0; while [ $i -lt {times} ]; do /bin/true; i=$((i+1)); done"];

    public void Dispose() => File.Delete(Path);
}
