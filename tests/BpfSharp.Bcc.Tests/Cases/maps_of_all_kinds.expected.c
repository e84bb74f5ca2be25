# 1 "test.c"
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __type(key, int); __type(value, u64); __uint(max_entries, 10240); } a1 SEC(".maps"); struct { __uint(type, BPF_MAP_TYPE_ARRAY); __type(key, int); __type(value, u32); __uint(max_entries, 10240); } a2 SEC(".maps"); struct { __uint(type, BPF_MAP_TYPE_ARRAY); __type(key, int); __type(value, u64); __uint(max_entries, 3); } a3 SEC(".maps"); struct { __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY); __type(key, int); __type(value, long); __uint(max_entries, 1); } pa SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_LRU_PERCPU_HASH); __type(key, u32); __type(value, u64); __uint(max_entries, 16); } lph SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_HASH); __type(key, u32); __type(value, u64); __uint(max_entries, 16); __uint(map_flags, BPF_F_NO_PREALLOC); } flagged SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_HASH); __type(key, u32); __type(value, u64); __uint(max_entries, 16); } shown SEC(".maps") __attribute__((btf_decl_tag("bpfsharp:public")));
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __type(key, int); __type(value, u64); __uint(max_entries, 16); } shared SEC(".maps") __attribute__((btf_decl_tag("bpfsharp:shared")));
struct { __uint(type, BPF_MAP_TYPE_QUEUE); __type(value, u64); __uint(max_entries, 8); } queue SEC(".maps"); struct { __uint(type, BPF_MAP_TYPE_STACK); __type(value, u64); __uint(max_entries, 8); } stack SEC(".maps"); struct { __uint(type, BPF_MAP_TYPE_BLOOM_FILTER); __type(value, u64); __uint(max_entries, 64); } bloom SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PROG_ARRAY); __type(key, u32); __type(value, u32); __uint(max_entries, 4); } progs SEC(".maps"); struct { __uint(type, BPF_MAP_TYPE_CGROUP_ARRAY); __type(key, int); __type(value, u32); __uint(max_entries, 2); } cgroups SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_DEVMAP); __type(key, u32); __type(value, int); __uint(max_entries, 4); } devs SEC(".maps"); struct { __uint(type, BPF_MAP_TYPE_DEVMAP_HASH); __type(key, u32); __type(value, int); __uint(max_entries, 4); } devh SEC(".maps"); struct { __uint(type, BPF_MAP_TYPE_CPUMAP); __type(key, u32); __type(value, u32); __uint(max_entries, 2); } cpus SEC(".maps"); struct { __uint(type, BPF_MAP_TYPE_XSKMAP); __type(key, u32); __type(value, int); __uint(max_entries, 4); } xsks SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS); __type(key, int); __uint(max_entries, 2); __array(values, __typeof__(a3)); } outer SEC(".maps"); struct { __uint(type, BPF_MAP_TYPE_HASH_OF_MAPS); __type(key, u32); __uint(max_entries, 8); __array(values, __typeof__(a3)); } outer2 SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_SOCKMAP); __type(key, u32); __type(value, int); __uint(max_entries, 4); } socks SEC(".maps"); struct { __uint(type, BPF_MAP_TYPE_SOCKHASH); __type(key, u32); __type(value, int); __uint(max_entries, 10240); } sockh SEC(".maps"); struct { __uint(type, BPF_MAP_TYPE_TASK_STORAGE); __type(key, int); __type(value, u64); __uint(map_flags, BPF_F_NO_PREALLOC); } tasks SEC(".maps"); struct { __uint(type, BPF_MAP_TYPE_CGRP_STORAGE); __type(key, int); __type(value, u64); __uint(map_flags, BPF_F_NO_PREALLOC); } cgrps SEC(".maps"); struct { __uint(type, BPF_MAP_TYPE_SK_STORAGE); __type(key, int); __type(value, u64); __uint(map_flags, BPF_F_NO_PREALLOC); } sks SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_CGROUP_STORAGE); __type(key, struct bpf_cgroup_storage_key); __type(value, u64); } storage SEC(".maps"); struct { __uint(type, BPF_MAP_TYPE_USER_RINGBUF); __uint(max_entries, ((1) * (1UL << 12))); } commands SEC(".maps");

SEC("xdp") int forward(struct xdp_md *ctx)
{
    u64 v = 0;
    bpf_map_push_elem(&queue, &v, BPF_EXIST);
    bpf_map_pop_elem(&queue, &v);
    bpf_map_peek_elem(&stack, &v);
    bpf_map_push_elem(&bloom, &v, 0);
    int key = 0;
    void *inner = bpf_map_lookup_elem(&outer, &key);
    if (inner)
        bpf_map_update_elem(inner, &key, &v, BPF_ANY);
    bpf_tail_call(ctx, &progs, 2);
    return bpf_redirect_map(&devs, 0, 0);
}
