namespace BpfSharp.Kernel.Maps;

/// <summary>Which version of Linux brought which kind of map.</summary>
internal static class MapTypeVersions
{
    /// <summary>The version; null for numbers that are no kind of map.</summary>
    public static Version? Since(MapType type) => type switch
    {
        MapType.Hash or MapType.Array => new(3, 19),
        MapType.ProgramArray => new(4, 2),
        MapType.PerfEventArray => new(4, 3),
        MapType.PerCpuHash or MapType.PerCpuArray or MapType.StackTrace => new(4, 6),
        MapType.CgroupArray => new(4, 8),
        MapType.LruHash or MapType.LruPerCpuHash => new(4, 10),
        MapType.LpmTrie => new(4, 11),
        MapType.ArrayOfMaps or MapType.HashOfMaps => new(4, 12),
        MapType.DevMap or MapType.SockMap => new(4, 14),
        MapType.CpuMap => new(4, 15),
        MapType.XskMap or MapType.SockHash => new(4, 18),
        MapType.CgroupStorage or MapType.ReuseportSockArray => new(4, 19),
        MapType.PerCpuCgroupStorage or MapType.Queue or MapType.Stack => new(4, 20),
        MapType.SkStorage => new(5, 2),
        MapType.DevMapHash => new(5, 4),
        MapType.StructOps => new(5, 6),
        MapType.RingBuffer => new(5, 8),
        MapType.InodeStorage => new(5, 10),
        MapType.TaskStorage => new(5, 11),
        MapType.BloomFilter => new(5, 16),
        MapType.UserRingBuffer => new(6, 1),
        MapType.CgrpStorage => new(6, 2),
        MapType.Arena => new(6, 9),
        _ => null,
    };
}
