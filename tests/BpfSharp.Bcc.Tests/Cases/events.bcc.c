struct data_t { u32 pid; char comm[TASK_COMM_LEN]; int prev_pid; };
BPF_PERF_OUTPUT(events);
BPF_RINGBUF_OUTPUT(buffer, 8);
BPF_STACK_TRACE(stacks, 1024);
BPF_PERF_ARRAY(counters, 4);
BPF_HISTOGRAM(dist);
BPF_HISTOGRAM(by_pid, u32);

TRACEPOINT_PROBE(sched, sched_switch)
{
    struct data_t data = {.pid = args->next_pid, .prev_pid = args->prev_pid};
    __builtin_memcpy(data.comm, args->next_comm, sizeof(data.comm));
    events.perf_submit(args, &data, sizeof(data));
    buffer.ringbuf_output(&data, sizeof(data), 0);
    struct data_t *p = buffer.ringbuf_reserve(sizeof(struct data_t));
    if (p) {
        *p = data;
        buffer.ringbuf_submit(p, 0);
    }
    dist.increment(bpf_log2l(stacks.get_stackid(args, 0)));
    by_pid.increment(data.pid);
    counters.perf_read(CUR_CPU_IDENTIFIER);
    return 0;
}

RAW_TRACEPOINT_PROBE(sched_switch)
{
    struct task_struct *prev = (struct task_struct *)ctx->args[1];
    bpf_trace_printk("%d %d %s %d\n", prev->pid, prev->tgid, prev->comm, prev->prio);
    return 0;
}
