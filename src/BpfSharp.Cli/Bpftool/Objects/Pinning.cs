using BpfSharp.Backends;
using BpfSharp.Kernel.Objects;

namespace BpfSharp.Cli.Bpftool.Objects;

/// <summary>Pins maps in a BPF file system, mounting one on the directory where that is allowed and needed.</summary>
internal static class Pinning
{
    public static void Pin(IMapBackend map, string path, bool mayMount)
    {
        Prepare(path, mayMount);
        var errno = map.Pin(path);
        if (errno == Errno.None)
            return;
        var failure = CommandException.Of($"can't pin the object ({path})", errno);
        throw errno == Errno.EPERM && Path.GetFileName(path).Contains('.', StringComparison.Ordinal)
            ? new CommandException(failure.Message, failure.ExitCode) { Hint = "Names in a BPF file system can't contain a dot." }
            : failure;
    }

    private static void Prepare(string path, bool mayMount)
    {
        if (Path.Exists(path))
            throw new CommandException($"can't pin BPF object: path '{path}' already exists");
        var directory = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
        if (Directory.Exists(directory) && BpfFileSystem.Contains(directory))
            return;
        if (!Path.Exists(directory))
            throw new CommandException($"can't pin BPF object: dir '{directory}' doesn't exist");
        if (!mayMount)
            throw new CommandException("no BPF file system found, not mounting it due to --nomount option");
        var errno = BpfFileSystem.Mount(directory);
        if (errno != Errno.None)
            throw new CommandException($"can't mount BPF file system to pin the object '{path}': {ErrnoText.Of(errno)}");
    }
}
