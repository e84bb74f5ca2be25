using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Tracing;

namespace BpfSharp.Kernel.Objects;

/// <summary>BPF file systems (bpffs), in which objects are pinned: where they are mounted, and mounting one.</summary>
internal static class BpfFileSystem
{
    private const string TypeName = "bpf";

    /// <summary>Where BPF file systems are mounted for this process.</summary>
    public static IEnumerable<string> MountPoints() => MountInfoLine.MountPoints(TypeName);

    /// <summary>True where a directory lies in a BPF file system: the innermost mount above it is one.</summary>
    public static bool Contains(string directory)
    {
        var path = Path.GetFullPath(directory);
        var (best, isBpf) = ("", false);
        foreach (var line in File.ReadLines("/proc/self/mountinfo"))
        {
            // A later line for the same place lies on top of the earlier one.
            if (MountInfoLine.TryParse(line, out var mount) && mount.MountPoint.Length >= best.Length && IsBelow(path, mount.MountPoint))
                (best, isBpf) = (mount.MountPoint, mount.FileSystem == TypeName);
        }

        return isBpf;
    }

    /// <summary>Mounts a BPF file system on a directory, for its owner only.</summary>
    public static Errno Mount(string directory) => Libc.Mount(TypeName, directory, TypeName, 0, "mode=0700") == 0 ? Errno.None : Libc.LastError;

    private static bool IsBelow(string path, string mountPoint)
        => mountPoint == "/" || (path.StartsWith(mountPoint, StringComparison.Ordinal) && (path.Length == mountPoint.Length || path[mountPoint.Length] == '/'));
}
