// options: alternatives
struct event_t { u32 pid; char name[64]; };
BPF_PERF_OUTPUT(events);
BPF_HASH(counts, u32);

static void send(struct pt_regs *ctx, const char *name)
{
    struct event_t event = {.pid = bpf_get_current_pid_tgid() >> 32};

    bpf_probe_read_user_str(event.name, sizeof(event.name), name);
    events.perf_submit(ctx, &event, sizeof(event));
}

int syscall__execve(struct pt_regs *ctx, const char __user *filename, const char __user *const __user *argv)
{
    send(ctx, filename);
    send(ctx, argv[0]);
    return 0;
}

void hello(void *ctx)
{
    u32 key = 1;
    counts.increment(key);
}

int kretprobe__do_sys_openat2(struct pt_regs *ctx)
{
    u32 key = PT_REGS_RC(ctx);
    counts.increment(key);
    return 0;
}
