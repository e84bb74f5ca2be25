namespace BpfSharp;

/// <summary>Flags of map creation (<c>BPF_F_…</c> of <c>BPF_MAP_CREATE</c>).</summary>
[Flags]
public enum MapFlags : uint
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>BPF_F_NO_PREALLOC: allocate entries when they are needed. LPM tries and local storage demand it.</summary>
    NoPreallocation = 1u << 0,
    /// <summary>BPF_F_NO_COMMON_LRU: an LRU list for each CPU.</summary>
    NoCommonLru = 1u << 1,
    /// <summary>BPF_F_NUMA_NODE: allocate on <see cref="MapSpec.NumaNode"/>.</summary>
    NumaNode = 1u << 2,
    /// <summary>BPF_F_RDONLY: user space may only read (through this descriptor).</summary>
    ReadOnly = 1u << 3,
    /// <summary>BPF_F_WRONLY: user space may only write (through this descriptor).</summary>
    WriteOnly = 1u << 4,
    /// <summary>BPF_F_STACK_BUILD_ID: stacks as build id and offset.</summary>
    StackBuildId = 1u << 5,
    /// <summary>BPF_F_ZERO_SEED: the hash starts from seed 0.</summary>
    ZeroSeed = 1u << 6,
    /// <summary>BPF_F_RDONLY_PROG: programs may only read.</summary>
    ReadOnlyForPrograms = 1u << 7,
    /// <summary>BPF_F_WRONLY_PROG: programs may only write.</summary>
    WriteOnlyForPrograms = 1u << 8,
    /// <summary>BPF_F_CLONE: socket storage goes along when a socket is cloned.</summary>
    Clone = 1u << 9,
    /// <summary>BPF_F_MMAPABLE: user space may map the array into its memory. Since 5.5.</summary>
    MemoryMappable = 1u << 10,
    /// <summary>BPF_F_PRESERVE_ELEMS: perf events stay when the descriptor is closed. Since 5.10.</summary>
    PreserveElements = 1u << 11,
    /// <summary>BPF_F_INNER_MAP: inner arrays may differ in size. Since 5.10.</summary>
    InnerMap = 1u << 12,
    /// <summary>BPF_F_LINK: a struct_ops map that is attached by a link. Since 6.4.</summary>
    Link = 1u << 13,
    /// <summary>BPF_F_VTYPE_BTF_OBJ_FD: the value's type is in a module's BTF. Since 6.9.</summary>
    ValueTypeBtf = 1u << 15,
    /// <summary>BPF_F_TOKEN_FD: create by a BPF token. Since 6.9.</summary>
    Token = 1u << 16,
    /// <summary>BPF_F_SEGV_ON_FAULT: user access to an absent arena page is a fault. Since 6.9.</summary>
    SegvOnFault = 1u << 17,
    /// <summary>BPF_F_NO_USER_CONV: an arena without user pointers. Since 6.9.</summary>
    NoUserConversion = 1u << 18,
}
