using BpfSharp.Testing;

namespace BpfSharp.Tests.Attaching;

/// <summary>A control group of the v2 hierarchy for one test. Disposing removes it.</summary>
public sealed class ControlGroup : IDisposable
{
    private ControlGroup(string path) => Path = path;

    public string Path { get; }

    /// <summary>Makes one; skips where there is no such hierarchy.</summary>
    public static ControlGroup Create()
    {
        Require.Root();
        // device mount-point type options …
        var root = File.ReadLines("/proc/mounts").Select(line => line.Split(' ')).FirstOrDefault(fields => fields[2] == "cgroup2")?[1];
        Skip.If(root is null, "no cgroup v2 hierarchy is mounted");
        return new ControlGroup(Directory.CreateDirectory(System.IO.Path.Combine(root, $"bpfsharp-{Environment.ProcessId}-{Guid.NewGuid():N}")).FullName);
    }

    /// <summary>Runs Python in the group; it must succeed.</summary>
    public string Python(string code) => Command.Run("sh", "-c", "echo $$ > \"$1/cgroup.procs\" && exec python3 -c \"$2\"", "sh", Path, code);

    // A group can be removed once its last process was reaped.
    public void Dispose() => SpinWait.SpinUntil(TryRemove, TimeSpan.FromSeconds(20)).ShouldBeTrue($"{Path} can't be removed");

    private bool TryRemove()
    {
        try
        {
            Directory.Delete(Path);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
