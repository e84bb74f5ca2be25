// 40 lines without an include.
#define TASK_COMM_LEN 16

struct key_t {
    u32 pid;
    char comm[TASK_COMM_LEN];
};

struct event_t {
    u64 delta;
    u32 pid;
    char comm[TASK_COMM_LEN];
};

BPF_HASH(start, u32, u64);
BPF_HASH(counts, struct key_t, u64);
BPF_HISTOGRAM(dist);
BPF_PERF_OUTPUT(events);

int on_entry(struct pt_regs *ctx)
{
    u32 pid = bpf_get_current_pid_tgid();
    u64 now = bpf_ktime_get_ns();
    start.update(&pid, &now);
    return 0;
}

int on_return(struct pt_regs *ctx)
{
    u32 pid = bpf_get_current_pid_tgid();
    u64 *then = start.lookup(&pid);
    if (!then)
        return 0;
    struct key_t key = { .pid = pid };
    struct event_t event = { .delta = bpf_ktime_get_ns() - *then, .pid = pid };
    bpf_get_current_comm(key.comm, sizeof(key.comm));
    bpf_get_current_comm(event.comm, sizeof(event.comm));
    counts.increment(key);
    dist.increment(bpf_log2l(event.delta));
    events.perf_submit(ctx, &event, sizeof(event));
    start.delete(&pid);
    return 0;
}
