# 1 "test.c"
struct data_t { u32 pid; char comm[16]; int prev_pid; };
struct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __type(key, int); __type(value, u32); } events SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, ((8) * (1UL << 12))); } buffer SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_STACK_TRACE); __type(key, int); __type(value, struct bpf_stacktrace); __uint(max_entries, 1024); } stacks SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __type(key, int); __type(value, u32); __uint(max_entries, 4); } counters SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __type(key, int); __type(value, u64); __uint(max_entries, 65); } dist SEC(".maps") __attribute__((btf_decl_tag("bpfsharp:histogram")));
struct { __uint(type, BPF_MAP_TYPE_HASH); __type(key, u32); __type(value, u64); __uint(max_entries, 65); } by_pid SEC(".maps") __attribute__((btf_decl_tag("bpfsharp:histogram")));

SEC("tracepoint/sched/sched_switch") int tracepoint__sched__sched_switch(struct tracepoint__sched__sched_switch *args)
{
    struct data_t data = {.pid = args->next_pid, .prev_pid = args->prev_pid};
    __builtin_memcpy(data.comm, args->next_comm, sizeof(data.comm));
    bpf_perf_event_output(args, &events, BPF_F_CURRENT_CPU, &data, sizeof(data));
    bpf_ringbuf_output(&buffer, &data, sizeof(data), 0);
    struct data_t *p = bpf_ringbuf_reserve(&buffer, sizeof(struct data_t), 0);
    if (p) {
        *p = data;
        bpf_ringbuf_submit(p, 0);
    }
    table_add(dist, bpf_log2l(bpf_get_stackid(args, &stacks, 0)), 1, atomic_add);
    table_increment(by_pid, data.pid, 1, atomic_add);
    bpf_perf_event_read(&counters, BPF_F_CURRENT_CPU);
    return 0;
}

SEC("raw_tp/sched_switch") int raw_tracepoint__sched_switch(struct bpf_raw_tracepoint_args *ctx)
{
    struct task_struct *prev = (struct task_struct *)ctx->args[1];
    bpf_vprintk("%d %d %s %d\n", (unsigned long long)(kernel_read(prev->pid)), (unsigned long long)(kernel_read(prev->tgid)), (unsigned long long)(prev->comm), (unsigned long long)(kernel_read(prev->prio)));
    return 0;
}
