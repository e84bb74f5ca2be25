// Tables of the BCC dialect. Each macro comes down to
//   __bpfsharp_table(kind, key, leaf, name, max_entries, flags, option)
// which the parser knows and the rewriter turns into a map that libbpf understands.

#define BPF_F_TABLE(kind, key, leaf, name, max, flags) __bpfsharp_table(kind, key, leaf, name, max, flags, "")
#define BPF_TABLE(kind, key, leaf, name, max) BPF_F_TABLE(kind, key, leaf, name, max, 0)

#define __bpfsharp_pick8(_1, _2, _3, _4, _5, _6, _7, chosen, ...) chosen
#define __bpfsharp_pick5(_1, _2, _3, _4, chosen, ...) chosen

#define BPF_TABLE_PINNED(...) __bpfsharp_pick8(__VA_ARGS__, __bpfsharp_pinned7, __bpfsharp_pinned6, 0, 0, 0, 0, 0)(__VA_ARGS__)
#define __bpfsharp_pinned6(kind, key, leaf, name, max, path) __bpfsharp_table(kind, key, leaf, name, max, 0, "pin:" path)
#define __bpfsharp_pinned7(kind, key, leaf, name, max, path, flags) __bpfsharp_table(kind, key, leaf, name, max, flags, "pin:" path)
#define BPF_TABLE_PUBLIC(kind, key, leaf, name, max) __bpfsharp_table(kind, key, leaf, name, max, 0, "public")
#define BPF_TABLE_SHARED(...) __bpfsharp_pick8(__VA_ARGS__, 0, __bpfsharp_shared6, __bpfsharp_shared5, 0, 0, 0, 0)(__VA_ARGS__)
#define __bpfsharp_shared5(kind, key, leaf, name, max) __bpfsharp_table(kind, key, leaf, name, max, 0, "shared")
#define __bpfsharp_shared6(kind, key, leaf, name, max, flags) __bpfsharp_table(kind, key, leaf, name, max, flags, "shared")

// name, key = u64, leaf = u64, size = 10240
#define __bpfsharp_hash1(kind, flags, name) __bpfsharp_table(kind, u64, u64, name, 10240, flags, "")
#define __bpfsharp_hash2(kind, flags, name, key) __bpfsharp_table(kind, key, u64, name, 10240, flags, "")
#define __bpfsharp_hash3(kind, flags, name, key, leaf) __bpfsharp_table(kind, key, leaf, name, 10240, flags, "")
#define __bpfsharp_hash4(kind, flags, name, key, leaf, size) __bpfsharp_table(kind, key, leaf, name, size, flags, "")
#define __bpfsharp_hash(kind, flags, ...) \
    __bpfsharp_pick5(__VA_ARGS__, __bpfsharp_hash4, __bpfsharp_hash3, __bpfsharp_hash2, __bpfsharp_hash1)(kind, flags, __VA_ARGS__)
#define BPF_HASH(...) __bpfsharp_hash("hash", 0, __VA_ARGS__)
#define BPF_PERCPU_HASH(...) __bpfsharp_hash("percpu_hash", 0, __VA_ARGS__)
#define BPF_LRU_HASH(...) __bpfsharp_hash("lru_hash", 0, __VA_ARGS__)
#define BPF_LRU_PERCPU_HASH(...) __bpfsharp_hash("lru_percpu_hash", 0, __VA_ARGS__)
#define BPF_LPM_TRIE(...) __bpfsharp_hash("lpm_trie", BPF_F_NO_PREALLOC, __VA_ARGS__)

// name, leaf = u64, size = 10240
#define __bpfsharp_array1(kind, name) __bpfsharp_table(kind, int, u64, name, 10240, 0, "")
#define __bpfsharp_array2(kind, name, leaf) __bpfsharp_table(kind, int, leaf, name, 10240, 0, "")
#define __bpfsharp_array3(kind, name, leaf, size) __bpfsharp_table(kind, int, leaf, name, size, 0, "")
#define __bpfsharp_array(kind, ...) __bpfsharp_pick5(__VA_ARGS__, 0, __bpfsharp_array3, __bpfsharp_array2, __bpfsharp_array1)(kind, __VA_ARGS__)
#define BPF_ARRAY(...) __bpfsharp_array("array", __VA_ARGS__)
#define BPF_PERCPU_ARRAY(...) __bpfsharp_array("percpu_array", __VA_ARGS__)

// name, key = int, size: slot 64 holds values of 2^63 and above, which BCC's own 64 slots lose
#define __bpfsharp_hist1(name) __bpfsharp_table("histogram", int, u64, name, __BPFSHARP_HISTOGRAM_SLOTS, 0, "")
#define __bpfsharp_hist2(name, key) __bpfsharp_table("histogram", key, u64, name, __BPFSHARP_HISTOGRAM_SLOTS, 0, "")
#define __bpfsharp_hist3(name, key, size) __bpfsharp_table("histogram", key, u64, name, size, 0, "")
#define BPF_HISTOGRAM(...) __bpfsharp_pick5(__VA_ARGS__, 0, __bpfsharp_hist3, __bpfsharp_hist2, __bpfsharp_hist1)(__VA_ARGS__)

#define BPF_STACK_TRACE(name, max) __bpfsharp_table("stacktrace", int, struct bpf_stacktrace, name, max, 0, "")
#define BPF_STACK_TRACE_BUILDID(name, max) __bpfsharp_table("stacktrace", int, struct bpf_stacktrace_buildid, name, max, BPF_F_STACK_BUILD_ID, "")
#define BPF_PROG_ARRAY(name, max) __bpfsharp_table("prog", u32, u32, name, max, 0, "")
#define BPF_PERF_OUTPUT(name) __bpfsharp_table("perf_output", int, u32, name, 0, 0, "")
#define BPF_PERF_ARRAY(name, max) __bpfsharp_table("perf_array", int, u32, name, max, 0, "")
#define BPF_RINGBUF_OUTPUT(name, pages) __bpfsharp_table("ringbuf", int, int, name, ((pages) * PAGE_SIZE), 0, "")
#define BPF_USER_RINGBUF(name, pages) __bpfsharp_table("user_ringbuf", int, int, name, ((pages) * PAGE_SIZE), 0, "")
#define BPF_CGROUP_ARRAY(name, max) __bpfsharp_table("cgroup_array", int, u32, name, max, 0, "")
#define BPF_DEVMAP(name, max) __bpfsharp_table("devmap", u32, int, name, max, 0, "")
#define BPF_DEVMAP_HASH(name, max) __bpfsharp_table("devmap_hash", u32, int, name, max, 0, "")
#define BPF_CPUMAP(name, max) __bpfsharp_table("cpumap", u32, u32, name, max, 0, "")
#define BPF_XSKMAP(...) __bpfsharp_pick5(__VA_ARGS__, 0, __bpfsharp_xskmap3, __bpfsharp_xskmap2, 0)(__VA_ARGS__)
#define __bpfsharp_xskmap2(name, max) __bpfsharp_table("xskmap", u32, int, name, max, 0, "")
#define __bpfsharp_xskmap3(name, max, path) __bpfsharp_table("xskmap", u32, int, name, max, 0, "pin:" path)
#define BPF_ARRAY_OF_MAPS(name, inner, max) __bpfsharp_table("array_of_maps", int, int, name, max, 0, "inner:" inner)
#define BPF_HASH_OF_MAPS(...) __bpfsharp_pick5(__VA_ARGS__, __bpfsharp_maps4, __bpfsharp_maps3, __bpfsharp_maps2, 0)(__VA_ARGS__)
#define __bpfsharp_maps2(name, inner) __bpfsharp_table("hash_of_maps", int, int, name, 10240, 0, "inner:" inner)
#define __bpfsharp_maps3(name, key, inner) __bpfsharp_table("hash_of_maps", key, int, name, 10240, 0, "inner:" inner)
#define __bpfsharp_maps4(name, key, inner, max) __bpfsharp_table("hash_of_maps", key, int, name, max, 0, "inner:" inner)
#define BPF_BLOOM_FILTER(name, leaf, max) __bpfsharp_table("bloom_filter", int, leaf, name, max, 0, "")
#define BPF_REUSEPORT_SOCKARRAY(name, max) __bpfsharp_table("reuseport_sockarray", u32, u64, name, max, 0, "")

#define BPF_QUEUESTACK(kind, name, leaf, max, flags) __bpfsharp_table(kind, int, leaf, name, max, flags, "")
#define BPF_QUEUESTACK_PINNED(kind, name, leaf, max, flags, path) __bpfsharp_table(kind, int, leaf, name, max, flags, "pin:" path)
#define BPF_QUEUESTACK_PUBLIC(kind, name, leaf, max, flags) __bpfsharp_table(kind, int, leaf, name, max, flags, "public")
#define BPF_QUEUESTACK_SHARED(kind, name, leaf, max, flags) __bpfsharp_table(kind, int, leaf, name, max, flags, "shared")
#define __bpfsharp_queue3(kind, name, leaf, max) BPF_QUEUESTACK(kind, name, leaf, max, 0)
#define __bpfsharp_queue4(kind, name, leaf, max, flags) BPF_QUEUESTACK(kind, name, leaf, max, flags)
#define BPF_QUEUE(...) __bpfsharp_pick5(__VA_ARGS__, __bpfsharp_queue4, __bpfsharp_queue3, 0, 0)("queue", __VA_ARGS__)
#define BPF_STACK(...) __bpfsharp_pick5(__VA_ARGS__, __bpfsharp_queue4, __bpfsharp_queue3, 0, 0)("stack", __VA_ARGS__)

#define BPF_SK_STORAGE(name, leaf) __bpfsharp_table("sk_storage", int, leaf, name, 0, BPF_F_NO_PREALLOC, "")
#define BPF_INODE_STORAGE(name, leaf) __bpfsharp_table("inode_storage", int, leaf, name, 0, BPF_F_NO_PREALLOC, "")
#define BPF_TASK_STORAGE(name, leaf) __bpfsharp_table("task_storage", int, leaf, name, 0, BPF_F_NO_PREALLOC, "")
#define BPF_CGRP_STORAGE(name, leaf) __bpfsharp_table("cgrp_storage", int, leaf, name, 0, BPF_F_NO_PREALLOC, "")
#define BPF_CGROUP_STORAGE(name, leaf) __bpfsharp_table("cgroup_storage", struct bpf_cgroup_storage_key, leaf, name, 0, 0, "")
#define BPF_PERCPU_CGROUP_STORAGE(name, leaf) __bpfsharp_table("percpu_cgroup_storage", struct bpf_cgroup_storage_key, leaf, name, 0, 0, "")

#define BPF_SOCKMAP(name, max) __bpfsharp_table("sockmap", u32, int, name, max, 0, "")
#define BPF_SOCKHASH(...) __bpfsharp_pick5(__VA_ARGS__, 0, __bpfsharp_sockhash3, __bpfsharp_sockhash2, __bpfsharp_sockhash1)(__VA_ARGS__)
#define __bpfsharp_sockhash1(name) __bpfsharp_table("sockhash", u32, int, name, 10240, 0, "")
#define __bpfsharp_sockhash2(name, key) __bpfsharp_table("sockhash", key, int, name, 10240, 0, "")
#define __bpfsharp_sockhash3(name, key, max) __bpfsharp_table("sockhash", key, int, name, max, 0, "")

#define BPF_MAX_STACK_DEPTH 127
#define CUR_CPU_IDENTIFIER BPF_F_CURRENT_CPU

struct bpf_stacktrace { u64 ip[BPF_MAX_STACK_DEPTH]; };
struct bpf_stacktrace_buildid { struct bpf_stack_build_id trace[BPF_MAX_STACK_DEPTH]; };
