using BpfSharp.Cli.Bpftool.Tracing;
using BpfSharp.Formats.Btf;
using BpfSharp.Kernel;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Maps;
using BpfSharp.Kernel.Objects;

namespace BpfSharp.Cli.Bpftool.Objects;

/// <summary>The kernel's objects as the commands see them: found by id, by name or by where they are pinned.</summary>
internal sealed class ObjectCatalog : IDisposable
{
    private const uint ReadOnlyFlag = 1u << 3; // BPF_F_RDONLY

    private readonly Dictionary<uint, BtfSpec> _types = [];

    public KernelBackend Backend { get; } = KernelBackend.Open();

    /// <summary>Tells the calls that are made, where that was asked for.</summary>
    public BpfNarrator? Narrator { get; init; }

    /// <summary>All ids of a kind at this moment; what is behind one may be gone when it is opened.</summary>
    /// <exception cref="CommandException">They can't be listed.</exception>
    public static IEnumerable<uint> Ids(ObjectKind kind) => ObjectIds.Walk(kind switch
    {
        ObjectKind.Map => BpfCommand.MapGetNextId,
        ObjectKind.Program => BpfCommand.ProgGetNextId,
        ObjectKind.Link => BpfCommand.LinkGetNextId,
        ObjectKind.Btf => BpfCommand.BtfGetNextId,
    });

    /// <summary>Opens a map by its id; null with the reason where that fails.</summary>
    public static MapObject? OpenMap(uint id, bool readOnly, out Errno errno)
    {
        var handle = ObjectIds.Open(BpfCommand.MapGetFdById, id, out errno, readOnly ? ReadOnlyFlag : 0);
        return handle is null ? null : new MapObject(KernelMap.FromHandle(handle, $"map {id}"));
    }

    /// <summary>Opens a program by its id; null with the reason where that fails.</summary>
    public static BpfHandle? OpenProgram(uint id, out Errno errno) => ObjectIds.Open(BpfCommand.ProgGetFdById, id, out errno);

    /// <summary>Opens a link by its id; null with the reason where that fails.</summary>
    public static BpfHandle? OpenLink(uint id, out Errno errno) => ObjectIds.Open(BpfCommand.LinkGetFdById, id, out errno);

    /// <summary>Opens a set of types by its id; null with the reason where that fails.</summary>
    public static BpfHandle? OpenBtf(uint id, out Errno errno) => ObjectIds.Open(BpfCommand.BtfGetFdById, id, out errno);

    /// <summary>Opens what is pinned at a path, which must be of the kind expected.</summary>
    /// <exception cref="CommandException">Nothing is there, or something else.</exception>
    public static BpfHandle OpenPinned(string path, PinnedKind expected, bool readOnly = false)
    {
        var handle = PinnedObjects.Open(path, out var errno, readOnly ? ReadOnlyFlag : 0);
        if (handle is null)
        {
            var directory = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
            throw new CommandException(errno == Errno.EACCES && !BpfFileSystem.Contains(directory)
                ? $"bpf obj get ({directory}): directory not in bpf file system (bpffs)"
                : $"bpf obj get ({path}): {ErrnoText.Of(errno)}");
        }

        var kind = PinnedObjects.KindOf(handle);
        if (kind == expected)
            return handle;
        handle.Dispose();
        throw new CommandException($"incorrect object type: {NameOf(kind)}");
    }

    /// <summary>The types behind an id, read once.</summary>
    /// <exception cref="CommandException">They can't be read.</exception>
    public BtfSpec TypesById(uint id)
    {
        if (_types.TryGetValue(id, out var known))
            return known;
        using var handle = OpenBtf(id, out var errno) ?? throw CommandException.Of("failed to get btf", errno);
        var facts = BtfFacts.Read(handle, out errno) ?? throw CommandException.Of("can't get BTF object info", errno);
        var bytes = new byte[facts.Size];
        errno = BtfFacts.ReadBytes(handle, bytes);
        if (errno != Errno.None)
            throw CommandException.Of("can't get BTF object info", errno);
        var isModule = facts is { IsKernel: true, Name: not "vmlinux" };
        return _types[id] = BtfSpec.Parse(bytes, isModule ? KernelTypes() : null);
    }

    /// <summary>The running kernel's types.</summary>
    /// <exception cref="CommandException">The kernel has none.</exception>
    public BtfSpec KernelTypes() => Backend.TargetBtf ?? throw new CommandException("failed to get kernel btf");

    public void Dispose() => Backend.Dispose();

    private static string NameOf(PinnedKind kind) => kind switch
    {
        PinnedKind.Map => "map",
        PinnedKind.Program => "prog",
        PinnedKind.Link => "link",
        PinnedKind.Other => "unknown",
    };
}
