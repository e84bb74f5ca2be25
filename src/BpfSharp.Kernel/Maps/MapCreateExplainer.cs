using BpfSharp.Kernel.Privileges;

namespace BpfSharp.Kernel.Maps;

/// <summary>Says why a map could not be created. Works from the spec and the error number, after the fact: nothing is probed before.</summary>
internal static class MapCreateExplainer
{
    // KMALLOC_MAX_SIZE bounds a key, PCPU_MIN_UNIT_SIZE (32 KiB) a per-CPU value, MAX_BPF_STACK (512) a hash key that programs could ever build.
    private const int LargestPerCpuValue = 32 * 1024;

    public static string Explain(MapSpec spec, Errno errno, string? btfRefusal)
    {
        var reason = Reason(spec, errno);
        var types = btfRefusal is not null && errno == Errno.EINVAL ? $" Its types were left out, because {btfRefusal}." : "";
        return $"Map {spec.Name} ({spec.Type}) can't be created: {Errors.Describe(errno)}. {reason}{types}";
    }

    private static string Reason(MapSpec spec, Errno errno) => errno switch
    {
        Errno.EPERM => PrivilegeExplainer.ForBpf("creating maps"),
        Errno.EINVAL => InvalidField(spec),
        Errno.E2BIG => TooBig(spec),
        Errno.ENOMEM => $"The kernel has no memory for {spec.MaxEntries} entries of {spec.KeySize} + {spec.ValueSize} bytes; lower max_entries, or use BPF_F_NO_PREALLOC so that entries are allocated when needed.",
        Errno.ENOTSUPP or Errno.EOPNOTSUPP => $"This kernel is built without support for {spec.Type} maps of this form.",
        Errno.EBADF => "The inner map given is no map.",
        Errno.ENOSYS => "This kernel has no bpf(2): it needs CONFIG_BPF_SYSCALL.",
        Errno.EMFILE => "The process has too many open descriptors: raise RLIMIT_NOFILE (ulimit -n).",
        _ => "",
    };

    private static string TooBig(MapSpec spec)
    {
        if (IsPerCpu(spec.Type) && spec.ValueSize > LargestPerCpuValue)
            return $"A per-CPU value may have at most {LargestPerCpuValue} bytes, this one has {spec.ValueSize}.";
        return $"{spec.MaxEntries} entries of {spec.KeySize} + {spec.ValueSize} bytes are more than one map may hold; lower max_entries or the sizes.";
    }

    private static string InvalidField(MapSpec spec)
        => Unknown(spec) ?? WrongSizes(spec) ?? WrongFlags(spec) ?? WrongReferences(spec)
            ?? "The kernel didn't accept a field or a flag that it may not know yet; compare key_size, value_size, max_entries, map_flags and map_extra with what this kernel's version allows.";

    private static string? Unknown(MapSpec spec)
        => MapTypeVersions.Since(spec.Type) is not { } since ? $"There is no map type {(int)spec.Type}."
            : KernelVersion.Current < since ? $"Maps of this type exist since Linux {since.ToString(2)}; this is {KernelVersion.Release}."
            : null;

    private static string? WrongSizes(MapSpec spec)
    {
        var (keySize, valueSize, maxEntries) = (spec.KeySize, spec.ValueSize, spec.MaxEntries);
        return spec.Type switch
        {
            MapType.RingBuffer or MapType.UserRingBuffer when keySize != 0 || valueSize != 0 => $"A ring buffer has no keys and values: key_size and value_size must be 0, not {keySize} and {valueSize}.",
            MapType.RingBuffer or MapType.UserRingBuffer when !IsPageMultiplePowerOfTwo(maxEntries) => $"max_entries of a ring buffer is its size in bytes: a power of two and a multiple of the page size ({Environment.SystemPageSize}), not {maxEntries}.",
            MapType.Queue or MapType.Stack or MapType.BloomFilter when keySize != 0 => $"A {spec.Type} has no keys: key_size must be 0, not {keySize}.",
            MapType.SkStorage or MapType.InodeStorage or MapType.TaskStorage or MapType.CgrpStorage when keySize != 4 || maxEntries != 0 => $"Local storage has key_size 4 and max_entries 0, not {keySize} and {maxEntries}.",
            MapType.RingBuffer or MapType.UserRingBuffer or MapType.SkStorage or MapType.InodeStorage or MapType.TaskStorage or MapType.CgrpStorage => null,
            _ when maxEntries == 0 && spec.Type is not (MapType.CgroupStorage or MapType.PerCpuCgroupStorage) => "max_entries is 0.",
            _ when IsArrayLike(spec.Type) && keySize != 4 => $"The key of this type is a 32-bit index: key_size must be 4, not {keySize}.",
            _ when HoldsDescriptors(spec.Type) && valueSize != 4 => $"The values of this type are descriptors: value_size must be 4, not {valueSize}.",
            MapType.StackTrace when keySize != 4 || valueSize < 8 || valueSize % 8 != 0 => $"A stack map has key_size 4 and a value_size that is a multiple of 8, not {keySize} and {valueSize}.",
            MapType.LpmTrie when keySize is < 5 or > 260 => $"The key of a trie is a 32-bit prefix length and 1 to 256 bytes of data, so key_size is 5 to 260, not {keySize}.",
            _ when keySize == 0 && spec.Type is not (MapType.Queue or MapType.Stack or MapType.BloomFilter) => "key_size is 0.",
            _ when valueSize == 0 => "value_size is 0.",
            _ => null,
        };
    }

    private static string? WrongFlags(MapSpec spec)
    {
        var noPreallocation = (spec.Flags & MapFlags.NoPreallocation) != 0;
        if (!noPreallocation && spec.Type is MapType.LpmTrie or MapType.SkStorage or MapType.InodeStorage or MapType.TaskStorage or MapType.CgrpStorage)
            return "This type demands the flag BPF_F_NO_PREALLOC.";
        if (noPreallocation && spec.Type is MapType.LruHash or MapType.LruPerCpuHash or MapType.Array or MapType.PerCpuArray)
            return "This type is always preallocated: BPF_F_NO_PREALLOC is not allowed.";
        if ((spec.Flags & MapFlags.NoCommonLru) != 0 && spec.Type is not (MapType.LruHash or MapType.LruPerCpuHash))
            return "BPF_F_NO_COMMON_LRU is for LRU hashes only.";
        if ((spec.Flags & MapFlags.MemoryMappable) != 0 && spec.Type is not (MapType.Array or MapType.Arena))
            return "BPF_F_MMAPABLE is for arrays and arenas only.";
        if ((spec.Flags & MapFlags.ReadOnly) != 0 && (spec.Flags & MapFlags.WriteOnly) != 0)
            return "BPF_F_RDONLY and BPF_F_WRONLY exclude each other.";
        if (spec.Extra != 0 && spec.Type is not (MapType.BloomFilter or MapType.Arena))
            return "map_extra is for bloom filters and arenas only.";
        return null;
    }

    private static string? WrongReferences(MapSpec spec)
    {
        if (spec.Type is MapType.ArrayOfMaps or MapType.HashOfMaps)
            return spec.Inner is null ? "A map of maps needs an inner map as the pattern of what it is to hold." : "The inner map can't be the pattern of a map of maps: it may be none itself, nor a program array, and may hold no spin lock before 6.x.";
        if (spec.Type is MapType.SkStorage or MapType.InodeStorage or MapType.TaskStorage or MapType.CgrpStorage && (spec.Btf is null || spec.KeyTypeId == 0 || spec.ValueTypeId == 0))
            return "Local storage demands BTF with the types of key (int) and value.";
        return null;
    }

    private static bool IsPerCpu(MapType type) => type is MapType.PerCpuHash or MapType.PerCpuArray or MapType.LruPerCpuHash or MapType.PerCpuCgroupStorage;

    private static bool IsArrayLike(MapType type)
        => type is MapType.Array or MapType.PerCpuArray or MapType.ProgramArray or MapType.PerfEventArray or MapType.CgroupArray or MapType.ArrayOfMaps
            or MapType.DevMap or MapType.DevMapHash or MapType.CpuMap or MapType.XskMap or MapType.SockMap or MapType.ReuseportSockArray or MapType.StackTrace;

    private static bool HoldsDescriptors(MapType type)
        => type is MapType.ProgramArray or MapType.PerfEventArray or MapType.CgroupArray or MapType.ArrayOfMaps or MapType.HashOfMaps or MapType.XskMap;

    private static bool IsPageMultiplePowerOfTwo(uint bytes) => bytes != 0 && (bytes & (bytes - 1)) == 0 && bytes % (uint)Environment.SystemPageSize == 0;
}
