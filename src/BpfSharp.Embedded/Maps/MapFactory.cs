namespace BpfSharp.Embedded.Maps;

/// <summary>Makes maps: the one place that knows which class a kind is.</summary>
internal static class MapFactory
{
    /// <summary>Makes a map of a spec that <see cref="MapSpecRules"/> has passed.</summary>
    /// <exception cref="BpfException">The engine has no such kind.</exception>
    public static VmMap Create(MapSpec spec, MapEnvironment environment, VmMap? inner) => spec.Type switch
    {
        MapType.Hash or MapType.PerCpuHash => new HashMap(spec, environment),
        MapType.LruHash or MapType.LruPerCpuHash => new LruHashMap(spec, environment),
        MapType.Array or MapType.PerCpuArray => new ArrayMap(spec, environment),
        MapType.LpmTrie => new LpmTrieMap(spec, environment),
        MapType.Queue or MapType.Stack => new QueueStackMap(spec, environment),
        MapType.BloomFilter => new BloomFilterMap(spec, environment),
        MapType.RingBuffer => new RingBufferMap(spec, environment),
        MapType.PerfEventArray => new PerfEventArrayMap(spec, environment),
        MapType.StackTrace => new StackTraceMap(spec, environment),
        MapType.ProgramArray => new ProgramArrayMap(spec, environment),
        MapType.ArrayOfMaps => new ArrayOfMaps(spec, environment, inner!.Info),
        MapType.HashOfMaps => new HashOfMaps(spec, environment, inner!.Info),
        MapType.DevMap or MapType.CpuMap or MapType.XskMap => new SlotMap(spec, environment),
        MapType.DevMapHash => new DevMapHash(spec, environment),
        MapType.TaskStorage or MapType.SkStorage or MapType.InodeStorage or MapType.CgrpStorage => new StorageMap(spec, environment),
        _ => throw new BpfException(
            $"Map {spec.Name} can't be created: the embedded engine has no maps of type {spec.Type}. Use the kernel backend (--backend kernel).", Errno.EOPNOTSUPP),
    };
}
