using BpfSharp.Backends;

namespace BpfSharp.Objects;

/// <summary>Creates the maps of an object, or finds those that exist already, and fills them.</summary>
internal sealed class MapCreation(ObjectSpec spec, IBpfBackend backend, BpfObjectOptions options)
{
    private const int NameLength = 15;
    private readonly Dictionary<string, IMapBackend> _maps = new(StringComparer.Ordinal);

    /// <summary>What was published to other objects; disposing takes it back.</summary>
    public List<IDisposable> Publications { get; } = [];

    /// <summary>Opens or creates every map; all or none.</summary>
    /// <exception cref="BpfException">One can't be created or found.</exception>
    public Dictionary<string, IMapBackend> CreateAll()
    {
        try
        {
            // Plain maps first: maps of maps take them as slots.
            foreach (var map in spec.Maps.OrderBy(map => map.Inner is null ? 0 : 1))
                _maps.Add(map.Name, Open(map));
            return _maps;
        }
        catch
        {
            foreach (var publication in Publications)
                publication.Dispose();
            foreach (var map in _maps.Values)
                map.Dispose();
            throw;
        }
    }

    private IMapBackend Open(MapSpec map)
    {
        if (map.Sharing == MapSharing.Extern)
            return FindShared(map);
        var created = map.PinPath is { } path ? OpenOrPin(map, Path.Combine(options.PinRoot, path)) : Create(map);
        try
        {
            if (map.Sharing == MapSharing.Public)
                Publications.Add(options.SharedMaps.Publish(backend.Name, null, map.Name, created));
            else if (map.Sharing == MapSharing.Shared)
                Publications.Add(options.SharedMaps.Publish(backend.Name, options.Namespace ?? "", map.Name, created));
            return created;
        }
        catch
        {
            created.Dispose();
            throw;
        }
    }

    private IMapBackend FindShared(MapSpec map)
    {
        var found = options.SharedMaps.Find(backend.Name, options.Namespace ?? "", map.Name)
            ?? throw new BpfException($"Map {map.Name} is declared extern, but no object of this process shares one of this name. Load the object that declares it public or shared first, and keep it.", Errno.ENOENT);
        return Checked(found, map, "shared by another object", "Declare it alike in both.");
    }

    private IMapBackend OpenOrPin(MapSpec map, string path)
    {
        if (backend.OpenPinnedMap(path) is { } pinned)
            return Checked(pinned, Adjusted(map), $"pinned at {path}", $"Change the definition, pin it elsewhere, or remove the pin ('rm {path}') to lose its contents.");
        var created = Create(map);
        var errno = created.Pin(path);
        if (errno == Errno.None)
            return created;
        created.Dispose();

        // Someone else was faster.
        if (errno == Errno.EEXIST && backend.OpenPinnedMap(path) is { } other)
            return Checked(other, Adjusted(map), $"pinned at {path}", "Another process pinned it at the same moment.");
        throw new BpfException($"Map {map.Name} can't be pinned at {path}: {errno}. {PinAdvice(errno)}", errno);
    }

    private static string PinAdvice(Errno errno) => errno switch
    {
        Errno.ENOENT => "The directory isn't there; create it below a BPF file system (mount -t bpf bpf /sys/fs/bpf).",
        Errno.EPERM => "The path must be on a BPF file system (mount -t bpf bpf /sys/fs/bpf) and its last part without dots; or the right is missing (CAP_BPF).",
        Errno.EOPNOTSUPP => "This backend can't pin maps; use the kernel backend, or leave the pinning out.",
        _ => "See bpf(2), BPF_OBJ_PIN.",
    };

    private static IMapBackend Checked(IMapBackend found, MapSpec expected, string where, string advice)
    {
        var differences = MapComparison.Differences(found.Info, expected);
        if (differences.IsEmpty)
            return found;
        found.Dispose();
        throw new MapIncompatibleException(expected.Name, where, differences, advice);
    }

    private IMapBackend Create(MapSpec map)
    {
        if (map.Type == MapType.StructOps)
            throw new BpfException($"Map {map.Name} holds kernel operations (struct_ops), which BpfSharp doesn't load yet.");
        using var inner = map.Inner is { } template ? backend.CreateMap(Adjusted(template)) : null;
        var created = backend.CreateMap(Adjusted(map), inner);
        try
        {
            Fill(map, created);
            return created;
        }
        catch
        {
            created.Dispose();
            throw;
        }
    }

    /// <summary>The map as this machine needs it: names and sizes that the object leaves to the loader.</summary>
    private MapSpec Adjusted(MapSpec map)
    {
        map = map with { Name = BackendName(map.Name) };
        if (!TakesTypes(map.Type))
            map = map with { KeyTypeId = 0, ValueTypeId = 0 };
        if (map.Type == MapType.PerfEventArray && map.MaxEntries == 0)
            map = map with { MaxEntries = (uint)backend.PossibleCpus };
        if (map.Type is MapType.RingBuffer or MapType.UserRingBuffer && map.MaxEntries > 0)
            map = map with { MaxEntries = System.Numerics.BitOperations.RoundUpToPowerOf2(Math.Max(map.MaxEntries, (uint)Environment.SystemPageSize)) };
        return map;
    }

    // Data sections are told apart by the object's name, as libbpf does it: "counter.rodata", the section's whole name and what fits before it.
    private string BackendName(string name)
    {
        if (!name.StartsWith('.'))
            return Cut(name);
        var suffix = Cut(name);
        var prefix = new string([.. spec.Name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);
        return prefix[..Math.Min(prefix.Length, Math.Min(8, NameLength - suffix.Length))] + suffix;
    }

    private static string Cut(string name) => name.Length > NameLength ? name[..NameLength] : name;

    // What the kernel refuses types for (map_check_btf's callers).
    private static bool TakesTypes(MapType type) => type is not (
        MapType.PerfEventArray or MapType.CgroupArray or MapType.StackTrace or MapType.ArrayOfMaps or MapType.HashOfMaps or MapType.DevMap or MapType.DevMapHash
        or MapType.CpuMap or MapType.XskMap or MapType.SockMap or MapType.SockHash or MapType.Queue or MapType.Stack or MapType.Arena or MapType.ProgramArray
        or MapType.RingBuffer or MapType.UserRingBuffer or MapType.ReuseportSockArray);

    private void Fill(MapSpec map, IMapBackend created)
    {
        Span<byte> key = stackalloc byte[sizeof(uint)];
        key.Clear();
        var isConfiguration = map.Name == Reading.ExternReader.KernelConfiguration;
        if (isConfiguration || !map.InitialData.IsEmpty)
        {
            var value = isConfiguration ? new ConfigurationValues(spec, backend, options).Build(map.ValueSize) : Padded(map);
            Require(created.Update(key, value), map, "be filled");
        }

        if (map.Freeze)
            Require(created.Freeze(), map, "be frozen");
        foreach (var slot in map.InitialSlots.Where(_ => map.Inner is not null))
        {
            BitConverter.TryWriteBytes(key, slot.Index);
            var inner = _maps.GetValueOrDefault(slot.Symbol) ?? throw new BpfException($"Map {map.Name} can't be filled: its slot {slot.Index} names map {slot.Symbol}, which the object doesn't have.");
            Require(created.UpdateInnerMap(key, inner), map, $"take map {slot.Symbol} in slot {slot.Index}");
        }
    }

    private static byte[] Padded(MapSpec map)
    {
        var value = new byte[map.ValueSize];
        map.InitialData.AsSpan().CopyTo(value);
        return value;
    }

    private static void Require(Errno errno, MapSpec map, string what)
    {
        if (errno != Errno.None)
            throw new BpfException($"Map {map.Name} can't {what}: {errno}.", errno);
    }
}
