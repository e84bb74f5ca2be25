namespace BpfSharp.Testing;

/// <summary>
/// A copy of a program under a name that no other process on the machine has, so that what it does can be counted exactly, by the name that programs see
/// (<c>bpf_get_current_comm</c>). Disposing removes the copy.
/// </summary>
public sealed class Workload : IDisposable
{
    private static int _made;

    private readonly string _folder;

    private Workload(string program)
    {
        // At most 15 letters, or the kernel would cut it.
        Name = $"bx{Environment.ProcessId % 10_000_000}x{Interlocked.Increment(ref _made) % 1000}";
        _folder = Directory.CreateTempSubdirectory("workload").FullName;
        Path = System.IO.Path.Combine(_folder, Name);
        File.Copy(program, Path);
    }

    /// <summary>The name, which is the process's comm.</summary>
    public string Name { get; }

    /// <summary>The copy.</summary>
    public string Path { get; }

    /// <summary>Makes a copy; of <c>/bin/true</c> where nothing else is said.</summary>
    public static Workload Of(string program = "/bin/true") => new(program);

    /// <summary>Runs it so many times, one after the other.</summary>
    public void Run(int times, params string[] arguments)
    {
        for (var i = 0; i < times; i++)
            Command.Run(Path, arguments);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
