namespace BpfSharp.Embedded.Checking;

/// <summary>Which helpers take which maps (the kernel's check_map_func_compatibility).</summary>
internal static class MapHelperRules
{
    private static readonly int[] ElementHelpers = [1, 2, 3];

    /// <summary>True where a map of the type may be given to the helper.</summary>
    public static bool Allows(MapType type, int helper) => type switch
    {
        MapType.ProgramArray => helper == 12,
        MapType.PerfEventArray => helper is 22 or 25 or 55 or 111 or 121,
        MapType.StackTrace => helper == 27,
        MapType.RingBuffer => helper is 130 or 131 or 132 or 133 or 134,
        MapType.Queue or MapType.Stack => helper is 87 or 88 or 89,
        MapType.BloomFilter => helper is 87 or 89,
        MapType.TaskStorage => helper is 156 or 157,
        MapType.DevMap or MapType.DevMapHash => helper is 51 or 1,
        MapType.CpuMap => helper == 51,
        MapType.XskMap => helper is 51 or 1,
        MapType.ArrayOfMaps or MapType.HashOfMaps => helper == 1,
        MapType.Hash or MapType.LruHash or MapType.Array or MapType.LpmTrie or MapType.PerCpuArray or MapType.PerCpuHash or MapType.LruPerCpuHash
            => ElementHelpers.Contains(helper) || ForValues(type, helper),
        _ => true,
    };

    private static bool ForValues(MapType type, int helper) => helper switch
    {
        164 => type != MapType.LpmTrie,
        195 => type is MapType.PerCpuArray or MapType.PerCpuHash or MapType.LruPerCpuHash,
        169 => type is MapType.Hash or MapType.Array or MapType.LruHash,
        _ => false,
    };
}
