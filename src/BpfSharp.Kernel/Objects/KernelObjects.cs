using BpfSharp.Backends;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Maps;
using BpfSharp.Kernel.Objects;

namespace BpfSharp.Kernel;

/// <summary>
/// All maps, programs, links and types in the kernel, whoever made them. Lists are what was there while they were made: an object that vanishes meanwhile is
/// left out. Listing takes CAP_SYS_ADMIN.
/// </summary>
public static class KernelObjects
{
    /// <summary>All maps.</summary>
    /// <exception cref="BpfException">Listing is not allowed.</exception>
    public static IEnumerable<KernelMapInfo> Maps() => Walk(BpfCommand.MapGetNextId, BpfCommand.MapGetFdById, (_, handle) => MapReader.Read(handle));

    /// <summary>All programs.</summary>
    /// <exception cref="BpfException">Listing is not allowed.</exception>
    public static IEnumerable<KernelProgramInfo> Programs() => Walk(BpfCommand.ProgGetNextId, BpfCommand.ProgGetFdById, (_, handle) => ProgramReader.Read(handle));

    /// <summary>All links (since 5.8).</summary>
    /// <exception cref="BpfException">Listing is not allowed.</exception>
    public static IEnumerable<KernelLinkInfo> Links() => Walk(BpfCommand.LinkGetNextId, BpfCommand.LinkGetFdById, (_, handle) => LinkReader.Read(handle));

    /// <summary>All sets of types.</summary>
    /// <exception cref="BpfException">Listing is not allowed.</exception>
    public static IEnumerable<KernelBtfInfo> Btfs() => Walk(BpfCommand.BtfGetNextId, BpfCommand.BtfGetFdById, (_, handle) => KernelBtfReader.Read(handle));

    /// <summary>Opens a map by its id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="readOnly">Open for reading only (BPF_F_RDONLY), which works on maps that may not be written.</param>
    /// <returns>Null where there is no such map.</returns>
    /// <exception cref="BpfException">It may not be opened.</exception>
    public static IMapBackend? OpenMap(uint id, bool readOnly = false)
    {
        var handle = ObjectIds.Open(BpfCommand.MapGetFdById, id, out var errno, readOnly ? (uint)MapFlags.ReadOnly : 0);
        return handle is not null ? KernelMap.FromHandle(handle, $"map {id}") : NoneOrRefused<IMapBackend>($"Map {id}", errno);
    }

    /// <summary>Opens a pinned map, for reading only where asked; null where nothing is at the path.</summary>
    /// <exception cref="BpfException">It may not be opened, or is no map.</exception>
    public static IMapBackend? OpenPinnedMap(string path, bool readOnly = false) => PinnedObjects.OpenMap(path, readOnly ? (uint)MapFlags.ReadOnly : 0);

    /// <summary>What is known of a map that is open.</summary>
    /// <exception cref="ArgumentException">It belongs to another backend.</exception>
    public static KernelMapInfo Describe(IMapBackend map) => MapReader.Read(KernelMap.Of(map).Handle) ?? throw new BpfException($"The kernel doesn't tell what map {map.Info.Name} is.");

    /// <summary>What is known of a program; null where there is none of this id.</summary>
    /// <exception cref="BpfException">It may not be opened.</exception>
    public static KernelProgramInfo? Program(uint id) => One(BpfCommand.ProgGetFdById, id, "Program", ProgramReader.Read);

    /// <summary>What is known of a set of types; null where there is none of this id.</summary>
    /// <exception cref="BpfException">It may not be opened.</exception>
    public static KernelBtfInfo? Btf(uint id) => One(BpfCommand.BtfGetFdById, id, "BTF", KernelBtfReader.Read);

    /// <summary>The bytes of a set of types (a module's go on from the kernel's own); null where there is none of this id.</summary>
    /// <exception cref="BpfException">It may not be opened.</exception>
    public static byte[]? BtfBytes(uint id) => One(BpfCommand.BtfGetFdById, id, "BTF", KernelBtfReader.ReadBytes);

    /// <summary>Everything pinned in the BPF file systems that this process sees.</summary>
    public static IEnumerable<PinnedObject> Pins() => PinWalker.Walk();

    /// <summary>The processes that hold a map open, by its id, as far as their descriptors may be seen; maps held only by programs have none.</summary>
    public static ILookup<uint, ObjectHolder> MapHolders() => HolderScan.Scan("map_id");

    /// <summary>The processes that hold a program open, by its id.</summary>
    public static ILookup<uint, ObjectHolder> ProgramHolders() => HolderScan.Scan("prog_id");

    /// <summary>The processes that hold a link open, by its id.</summary>
    public static ILookup<uint, ObjectHolder> LinkHolders() => HolderScan.Scan("link_id");

    private static IEnumerable<T> Walk<T>(BpfCommand next, BpfCommand open, Func<uint, BpfHandle, T?> read) where T : class
    {
        foreach (var id in ObjectIds.Walk(next))
        {
            using var handle = ObjectIds.Open(open, id, out var errno);
            if (handle is null && errno != Errno.ENOENT)
                throw Refused($"Object {id}", errno);
            if (handle is not null && read(id, handle) is { } found)
                yield return found;
        }
    }

    private static T? One<T>(BpfCommand open, uint id, string what, Func<BpfHandle, T?> read) where T : class
    {
        using var handle = ObjectIds.Open(open, id, out var errno);
        return handle is not null ? read(handle) : NoneOrRefused<T>($"{what} {id}", errno);
    }

    private static T? NoneOrRefused<T>(string what, Errno errno) where T : class => errno == Errno.ENOENT ? null : throw Refused(what, errno);

    private static BpfException Refused(string what, Errno errno)
        => new($"{what} can't be opened: {Errors.Describe(errno)}. {(errno == Errno.EPERM ? Privileges.PrivilegeExplainer.Explain("opening objects by id", Privileges.Capability.SysAdmin) : "")}".TrimEnd(), errno);
}
