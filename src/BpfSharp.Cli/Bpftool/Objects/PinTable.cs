using BpfSharp.Kernel;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Interop.Attributes;
using BpfSharp.Kernel.Objects;

namespace BpfSharp.Cli.Bpftool.Objects;

/// <summary>Where objects of a kind are pinned, found by opening every file of every BPF file system.</summary>
internal sealed class PinTable
{
    public static readonly PinTable Empty = new();

    private static readonly EnumerationOptions EveryFile = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };

    private readonly Dictionary<uint, List<string>> _paths = [];

    public bool IsEmpty => _paths.Count == 0;

    public static PinTable Read(PinnedKind kind)
    {
        var table = new PinTable();
        foreach (var root in BpfFileSystem.MountPoints())
        {
            foreach (var path in Directory.EnumerateFiles(root, "*", EveryFile))
                table.Add(kind, path);
        }

        return table;
    }

    public IReadOnlyList<string> PathsOf(uint id) => _paths.TryGetValue(id, out var paths) ? paths : [];

    private void Add(PinnedKind kind, string path)
    {
        using var handle = PinnedObjects.Open(path, out _);
        if (handle is null || PinnedObjects.KindOf(handle) != kind)
            return;
        if (!_paths.TryGetValue(IdOf(handle), out var paths))
            _paths[IdOf(handle)] = paths = [];
        paths.Add(path);
    }

    // The information records of maps and programs both begin with type and id; that of links with type and id too.
    private static uint IdOf(BpfHandle handle)
    {
        var record = default(MapInfoRecord);
        return ObjectInfo.Read(handle, ref record) == Errno.None ? record.Id : 0;
    }
}
