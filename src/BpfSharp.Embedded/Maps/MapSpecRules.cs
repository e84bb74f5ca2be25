namespace BpfSharp.Embedded.Maps;

/// <summary>What the kernel demands of a map before it makes one.</summary>
internal static class MapSpecRules
{
    private const int MaxPerCpuValue = 32 * 1024;
    private const int MaxBytes = 0x7fff_f000;

    /// <summary>Why a spec is refused, and the number the kernel gives for it; null where it isn't.</summary>
    public static (Errno Errno, string Reason)? Check(MapSpec spec, bool hasInner)
    {
        if (spec.Name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.')))
            return (Errno.EINVAL, "its name has other characters than letters, digits, '_' and '.'");
        if (spec.Type == MapType.Unspecified || !Enum.IsDefined(spec.Type))
            return (Errno.EINVAL, $"there is no map type {(int)spec.Type}");
        if (spec.KeySize < 0 || spec.ValueSize < 0)
            return (Errno.EINVAL, "a size is negative");
        if (spec.Extra != 0 && spec.Type is not (MapType.BloomFilter or MapType.Arena))
            return (Errno.EINVAL, "map_extra means nothing for this type");
        if ((spec.Flags & MapFlags.MemoryMappable) != 0 && spec.Type is not (MapType.Array or MapType.Arena))
            return (Errno.EINVAL, "only arrays can be mapped into memory (BPF_F_MMAPABLE)");
        return spec.Type switch
        {
            MapType.Hash or MapType.PerCpuHash or MapType.LruHash or MapType.LruPerCpuHash => Hash(spec),
            MapType.Array or MapType.PerCpuArray => Array(spec),
            MapType.ProgramArray or MapType.PerfEventArray or MapType.CgroupArray => Index(spec, 4),
            MapType.DevMap or MapType.DevMapHash or MapType.CpuMap => Index(spec, 4) is { } wrong && spec.ValueSize != 8 ? wrong : null,
            MapType.XskMap => Index(spec, 4),
            MapType.ArrayOfMaps => hasInner ? Index(spec, 4) : (Errno.EINVAL, "no inner map was given to go by"),
            MapType.HashOfMaps => !hasInner ? (Errno.EINVAL, "no inner map was given to go by") : spec.ValueSize != 4 ? (Errno.EINVAL, "the value of a map of maps has 4 bytes") : Hash(spec),
            MapType.LpmTrie => LpmTrie(spec),
            MapType.Queue or MapType.Stack or MapType.BloomFilter => Keyless(spec),
            MapType.RingBuffer or MapType.UserRingBuffer => RingBuffer(spec),
            MapType.StackTrace => StackTrace(spec),
            MapType.TaskStorage or MapType.SkStorage or MapType.InodeStorage or MapType.CgrpStorage => Storage(spec),
            _ => null,
        };
    }

    private static (Errno, string)? Hash(MapSpec spec)
    {
        if (spec.KeySize == 0)
            return (Errno.EINVAL, "a hash needs keys of at least one byte");
        if (spec.MaxEntries == 0)
            return (Errno.EINVAL, "max_entries is 0");
        if (spec.ValueSize == 0)
            return (Errno.EINVAL, "a hash needs values of at least one byte");
        if (spec.Type is MapType.PerCpuHash or MapType.LruPerCpuHash && spec.ValueSize > MaxPerCpuValue)
            return (Errno.E2BIG, $"a value of one CPU has at most {MaxPerCpuValue} bytes");
        if (spec.Type is MapType.LruHash or MapType.LruPerCpuHash && (spec.Flags & MapFlags.NoPreallocation) != 0)
            return (Errno.ENOTSUPP, "an LRU map always allocates beforehand (BPF_F_NO_PREALLOC is set)");
        return (long)spec.MaxEntries * (spec.KeySize + spec.ValueSize) > uint.MaxValue || spec.MaxEntries > int.MaxValue / 2 ? (Errno.E2BIG, "it would be too large") : null;
    }

    private static (Errno, string)? Array(MapSpec spec)
    {
        if (spec.KeySize != 4 || spec.MaxEntries == 0 || spec.ValueSize == 0)
            return (Errno.EINVAL, $"an array has keys of 4 bytes ({spec.KeySize}), values of at least one ({spec.ValueSize}), and entries ({spec.MaxEntries})");
        if (spec.Type == MapType.PerCpuArray && spec.ValueSize > MaxPerCpuValue)
            return (Errno.E2BIG, $"a value of one CPU has at most {MaxPerCpuValue} bytes");
        return (ulong)spec.MaxEntries * (ulong)((spec.ValueSize + 7) & ~7) > MaxBytes ? (Errno.E2BIG, "it would be too large") : null;
    }

    private static (Errno, string)? Index(MapSpec spec, int valueSize)
        => spec.KeySize != 4 || spec.ValueSize != valueSize || spec.MaxEntries is 0 or > 1 << 24
            ? (Errno.EINVAL, $"it has keys of 4 bytes ({spec.KeySize}), values of {valueSize} ({spec.ValueSize}), and entries ({spec.MaxEntries})")
            : null;

    private static (Errno, string)? LpmTrie(MapSpec spec)
    {
        if ((spec.Flags & MapFlags.NoPreallocation) == 0)
            return (Errno.EINVAL, "a trie needs BPF_F_NO_PREALLOC");
        return spec.KeySize is < 5 or > 4 + 256 || spec.MaxEntries is 0 or > int.MaxValue / 2 || spec.ValueSize == 0
            ? (Errno.EINVAL, "a trie has keys of 5 to 260 bytes (a prefix length of 4, then data), values and entries")
            : null;
    }

    private static (Errno, string)? Keyless(MapSpec spec)
    {
        if (spec.KeySize != 0 || spec.ValueSize == 0 || spec.MaxEntries == 0)
            return (Errno.EINVAL, $"it has no keys ({spec.KeySize} bytes), but values ({spec.ValueSize} bytes) and entries ({spec.MaxEntries})");
        if (spec.Type == MapType.BloomFilter)
            return spec.Extra > 15 ? (Errno.EINVAL, "map_extra, the number of hash functions, is at most 15") : null;
        return (ulong)spec.MaxEntries * (ulong)spec.ValueSize > MaxBytes ? (Errno.E2BIG, "it would be too large") : null;
    }

    private static (Errno, string)? RingBuffer(MapSpec spec)
        => spec.KeySize != 0 || spec.ValueSize != 0 || !System.Numerics.BitOperations.IsPow2(spec.MaxEntries) || spec.MaxEntries % 4096 != 0 || spec.MaxEntries > 1 << 29
            ? (Errno.EINVAL, $"a ring buffer has neither keys nor values, and its size ({spec.MaxEntries}) is a power of two and a multiple of a page")
            : null;

    private static (Errno, string)? StackTrace(MapSpec spec)
        => spec.KeySize != 4 || spec.ValueSize < 8 || spec.ValueSize % 8 != 0 || spec.MaxEntries is 0 or > 1 << 24 || spec.ValueSize / 8 > 127
            ? (Errno.EINVAL, "stacks have keys of 4 bytes and values of 8 to 1016, a multiple of 8")
            : null;

    private static (Errno, string)? Storage(MapSpec spec)
        => (spec.Flags & MapFlags.NoPreallocation) == 0 || spec.MaxEntries != 0 || spec.KeySize != 4 || spec.ValueSize == 0 || spec.ValueTypeId == 0
            ? (Errno.EINVAL, "local storage needs BPF_F_NO_PREALLOC, max_entries 0, keys of 4 bytes, and BTF types of key and value")
            : null;
}
