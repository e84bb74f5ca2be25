# 1 "test.c"
// options: exact
struct { __uint(type, BPF_MAP_TYPE_PERCPU_HASH); __type(key, u32); __type(value, u64); __uint(max_entries, 10240); } percpu SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_HASH); __type(key, u32); __type(value, u64); __uint(max_entries, 10240); } hash SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __type(key, int); __type(value, u64); __uint(max_entries, 64); } dist SEC(".maps") __attribute__((btf_decl_tag("bpfsharp:histogram")));

SEC("kprobe") int probe(struct pt_regs *ctx)
{
    u32 key = 1;
    table_add(percpu, key, 1, plain_add);
    table_increment_exact(hash, key, 1, plain_add);
    table_increment_exact(hash, key, 1, atomic_add);
    table_add(dist, bpf_log2l(((ctx)->ax)), 1, plain_add);
    return 0;
}
