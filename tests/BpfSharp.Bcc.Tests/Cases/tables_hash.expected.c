# 1 "test.c"
struct key_t { u32 pid; char comm[16]; };
struct val_t { u64 ts; u32 count; };
struct { __uint(type, BPF_MAP_TYPE_HASH); __type(key, struct key_t); __type(value, u64); __uint(max_entries, 10240); } counts SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_HASH); __type(key, u32); __type(value, struct val_t); __uint(max_entries, 1024); } start SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERCPU_HASH); __type(key, u32); __type(value, u32); __uint(max_entries, 10240); } percpu SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_LRU_HASH); __type(key, u32); __type(value, u64); __uint(max_entries, 10240); } recent SEC(".maps");
struct net_t { u32 prefixlen; u32 address; };
struct { __uint(type, BPF_MAP_TYPE_LPM_TRIE); __type(key, struct net_t); __type(value, u64); __uint(max_entries, 10240); __uint(map_flags, BPF_F_NO_PREALLOC); } routes SEC(".maps");

SEC("kprobe") int probe(struct pt_regs *ctx)
{
    struct key_t key = {};
    u32 pid = bpf_get_current_pid_tgid();
    struct val_t zero = {}, *val;

    key.pid = pid;
    bpf_get_current_comm(&key.comm, sizeof(key.comm));
    table_increment(counts, key, 1, atomic_add);
    table_increment(counts, key, 2, atomic_add);
    table_increment(counts, ((struct key_t){.pid = 1, .comm = "x"}), 1, atomic_add);
    table_increment(percpu, pid, 1, plain_add);
    table_increment(recent, pid, 5, atomic_add);
    val = bpf_map_lookup_elem(&start, &pid);
    if (val)
        val->ts = bpf_ktime_get_ns();
    val = table_lookup_or_try_init(start, &pid, &zero);
    table_lookup_or_return(start, &pid, &zero)->count++;
    bpf_map_update_elem(&start, &pid, 
&zero, BPF_ANY);
    bpf_map_update_elem(&start, &pid, &zero, BPF_NOEXIST);
    bpf_map_delete_elem(&start, &pid);
    return 0;
}
