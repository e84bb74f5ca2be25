using System.Runtime.InteropServices;

namespace BpfSharp.Kernel.Tests.Support;

/// <summary>A file system mounted for a test, gone when it ends.</summary>
internal sealed partial class TestMount : IDisposable
{
    /// <summary>MNT_DETACH.</summary>
    private const int Detach = 2;

    private TestMount(string path) => Path = path;

    public string Path { get; }

    public static TestMount OfBpf()
    {
        var path = Directory.CreateTempSubdirectory("bpfsharp-test-").FullName;
        var result = Mount("bpf", path, "bpf", 0, 0);
        if (result == 0)
            return new TestMount(path);
        Directory.Delete(path);
        throw new SkipException($"a BPF file system can't be mounted here: {(Errno)Marshal.GetLastPInvokeError()}");
    }

    public void Dispose()
    {
        Unmount(Path, Detach).ShouldBe(0);
        Directory.Delete(Path);
    }

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string type, nuint flags, nint data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unmount(string target, int flags);
}
