using BpfSharp.Backends;
using BpfSharp.Formats.Btf;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Interop.Attributes;
using BpfSharp.Kernel.Maps;

namespace BpfSharp.Cli.Bpftool.Objects;

/// <summary>An open map.</summary>
internal sealed class MapObject(KernelMap map) : IDisposable
{
    private MapTypes? _types;

    public KernelMap Map { get; } = map;

    public MapInfo Info => Map.Info;

    public bool IsMapOfMaps => Info.Type is MapType.ArrayOfMaps or MapType.HashOfMaps;

    /// <summary>What <c>map show</c> tells beyond <see cref="Info"/>.</summary>
    public MapDetails ReadDetails()
    {
        var record = ReadRecord();
        var facts = FdInfo.Read(Map.Handle);
        return new MapDetails
        {
            InterfaceIndex = record.Ifindex,
            NamespaceDevice = record.NetnsDev,
            NamespaceInode = record.NetnsIno,
            LockedBytes = facts["memlock"],
            OwnerProgramType = Info.Type == MapType.ProgramArray ? (uint?)facts["owner_prog_type"] : null,
            OwnerIsJited = Info.Type == MapType.ProgramArray && facts["owner_jited"] is { } jited ? jited != 0 : null,
            IsFrozen = facts["frozen"] is > 0,
        };
    }

    /// <summary>The types of keys and values; null where the map has none.</summary>
    /// <exception cref="CommandException">It has some, but they can't be read.</exception>
    public MapTypes? ReadTypes(ObjectCatalog catalog)
    {
        if (_types is not null || Info.BtfId == 0)
            return _types;
        // A struct_ops map's value is a type of the kernel itself.
        var kernelValueType = Info.Type == MapType.StructOps ? ReadRecord().BtfVmlinuxValueTypeId : 0;
        if (kernelValueType != 0)
            _types = new MapTypes(catalog.KernelTypes(), null, catalog.KernelTypes().TypeById(kernelValueType));
        else if (Info.BtfValueTypeId != 0)
            _types = OwnTypes(catalog.TypesById(Info.BtfId));
        return _types;
    }

    public void Dispose() => Map.Dispose();

    private MapTypes OwnTypes(BtfSpec spec)
        => new(spec, Info.BtfKeyTypeId == 0 ? null : spec.TypeById(Info.BtfKeyTypeId), spec.TypeById(Info.BtfValueTypeId));

    private MapInfoRecord ReadRecord()
    {
        var record = default(MapInfoRecord);
        var errno = ObjectInfo.Read(Map.Handle, ref record);
        return errno == Errno.None ? record : throw CommandException.Of("can't get map info", errno);
    }
}

/// <summary>The types of a map's keys and values.</summary>
/// <param name="Spec">Where they are from.</param>
/// <param name="Key">The key's; null where the map has no typed key.</param>
/// <param name="Value">The value's.</param>
internal sealed record MapTypes(BtfSpec Spec, BtfType? Key, BtfType Value);

/// <summary>What the kernel tells about a map outside its information record, or what only <c>map show</c> wants to know.</summary>
internal sealed record MapDetails
{
    public uint InterfaceIndex { get; init; }

    public ulong NamespaceDevice { get; init; }

    public ulong NamespaceInode { get; init; }

    /// <summary>Memory that it takes, in bytes.</summary>
    public long? LockedBytes { get; init; }

    public uint? OwnerProgramType { get; init; }

    public bool? OwnerIsJited { get; init; }

    public bool IsFrozen { get; init; }

    /// <summary>Where it is pinned, when that was asked for.</summary>
    public IReadOnlyList<string> PinPaths { get; init; } = [];

    /// <summary>True where pins were looked for and at least one map has one: JSON then has the list, empty or not.</summary>
    public bool HasPinTable { get; init; }
}
