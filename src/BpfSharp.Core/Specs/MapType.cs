namespace BpfSharp;

/// <summary>Kinds of maps, numbered as <c>enum bpf_map_type</c>. Members carry the kernel's meaning; the remarks name the version that brought each.</summary>
public enum MapType
{
    /// <summary>BPF_MAP_TYPE_UNSPEC: none.</summary>
    Unspecified = 0,
    /// <summary>BPF_MAP_TYPE_HASH, since 3.19.</summary>
    Hash = 1,
    /// <summary>BPF_MAP_TYPE_ARRAY, since 3.19.</summary>
    Array = 2,
    /// <summary>BPF_MAP_TYPE_PROG_ARRAY, since 4.2.</summary>
    ProgramArray = 3,
    /// <summary>BPF_MAP_TYPE_PERF_EVENT_ARRAY, since 4.3.</summary>
    PerfEventArray = 4,
    /// <summary>BPF_MAP_TYPE_PERCPU_HASH, since 4.6.</summary>
    PerCpuHash = 5,
    /// <summary>BPF_MAP_TYPE_PERCPU_ARRAY, since 4.6.</summary>
    PerCpuArray = 6,
    /// <summary>BPF_MAP_TYPE_STACK_TRACE, since 4.6.</summary>
    StackTrace = 7,
    /// <summary>BPF_MAP_TYPE_CGROUP_ARRAY, since 4.8.</summary>
    CgroupArray = 8,
    /// <summary>BPF_MAP_TYPE_LRU_HASH, since 4.10.</summary>
    LruHash = 9,
    /// <summary>BPF_MAP_TYPE_LRU_PERCPU_HASH, since 4.10.</summary>
    LruPerCpuHash = 10,
    /// <summary>BPF_MAP_TYPE_LPM_TRIE, since 4.11.</summary>
    LpmTrie = 11,
    /// <summary>BPF_MAP_TYPE_ARRAY_OF_MAPS, since 4.12.</summary>
    ArrayOfMaps = 12,
    /// <summary>BPF_MAP_TYPE_HASH_OF_MAPS, since 4.12.</summary>
    HashOfMaps = 13,
    /// <summary>BPF_MAP_TYPE_DEVMAP, since 4.14.</summary>
    DevMap = 14,
    /// <summary>BPF_MAP_TYPE_SOCKMAP, since 4.14.</summary>
    SockMap = 15,
    /// <summary>BPF_MAP_TYPE_CPUMAP, since 4.15.</summary>
    CpuMap = 16,
    /// <summary>BPF_MAP_TYPE_XSKMAP, since 4.18.</summary>
    XskMap = 17,
    /// <summary>BPF_MAP_TYPE_SOCKHASH, since 4.18.</summary>
    SockHash = 18,
    /// <summary>BPF_MAP_TYPE_CGROUP_STORAGE, since 4.19.</summary>
    CgroupStorage = 19,
    /// <summary>BPF_MAP_TYPE_REUSEPORT_SOCKARRAY, since 4.19.</summary>
    ReuseportSockArray = 20,
    /// <summary>BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE, since 4.20.</summary>
    PerCpuCgroupStorage = 21,
    /// <summary>BPF_MAP_TYPE_QUEUE, since 4.20.</summary>
    Queue = 22,
    /// <summary>BPF_MAP_TYPE_STACK, since 4.20.</summary>
    Stack = 23,
    /// <summary>BPF_MAP_TYPE_SK_STORAGE, since 5.2.</summary>
    SkStorage = 24,
    /// <summary>BPF_MAP_TYPE_DEVMAP_HASH, since 5.4.</summary>
    DevMapHash = 25,
    /// <summary>BPF_MAP_TYPE_STRUCT_OPS, since 5.6.</summary>
    StructOps = 26,
    /// <summary>BPF_MAP_TYPE_RINGBUF, since 5.8.</summary>
    RingBuffer = 27,
    /// <summary>BPF_MAP_TYPE_INODE_STORAGE, since 5.10.</summary>
    InodeStorage = 28,
    /// <summary>BPF_MAP_TYPE_TASK_STORAGE, since 5.11.</summary>
    TaskStorage = 29,
    /// <summary>BPF_MAP_TYPE_BLOOM_FILTER, since 5.16.</summary>
    BloomFilter = 30,
    /// <summary>BPF_MAP_TYPE_USER_RINGBUF, since 6.1.</summary>
    UserRingBuffer = 31,
    /// <summary>BPF_MAP_TYPE_CGRP_STORAGE, since 6.2.</summary>
    CgrpStorage = 32,
    /// <summary>BPF_MAP_TYPE_ARENA, since 6.9.</summary>
    Arena = 33,
}
