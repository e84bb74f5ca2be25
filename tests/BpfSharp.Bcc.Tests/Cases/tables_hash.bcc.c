struct key_t { u32 pid; char comm[TASK_COMM_LEN]; };
struct val_t { u64 ts; u32 count; };
BPF_HASH(counts, struct key_t);
BPF_HASH(start, u32, struct val_t, 1024);
BPF_PERCPU_HASH(percpu, u32, u32);
BPF_LRU_HASH(recent, u32);
struct net_t { u32 prefixlen; u32 address; };
BPF_LPM_TRIE(routes, struct net_t);

int probe(struct pt_regs *ctx)
{
    struct key_t key = {};
    u32 pid = bpf_get_current_pid_tgid();
    struct val_t zero = {}, *val;

    key.pid = pid;
    bpf_get_current_comm(&key.comm, sizeof(key.comm));
    counts.increment(key);
    counts.atomic_increment(key, 2);
    counts.increment((struct key_t){.pid = 1, .comm = "x"});
    percpu.increment(pid);
    recent.increment(pid, 5);
    val = start.lookup(&pid);
    if (val)
        val->ts = bpf_ktime_get_ns();
    val = start.lookup_or_try_init(&pid, &zero);
    start.lookup_or_init(&pid, &zero)->count++;
    start.update(&pid,
                 &zero);
    start.insert(&pid, &zero);
    start.delete(&pid);
    return 0;
}
