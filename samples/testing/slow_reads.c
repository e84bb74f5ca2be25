// Which reads take long? Sends an event for each that takes limit_ns or more, and keeps a histogram of all.
#include <linux/sched.h>
#include <uapi/linux/ptrace.h>

struct slow_read {
    u32 pid;
    u32 bytes;
    u64 duration_ns;
    char program[TASK_COMM_LEN];
};

BPF_HASH(started, u32, u64);
BPF_ARRAY(limit_ns, u64, 1);
BPF_HISTOGRAM(microseconds);
BPF_PERF_OUTPUT(slow_reads);

int kprobe__vfs_read(struct pt_regs *ctx)
{
    u32 thread = bpf_get_current_pid_tgid();
    u64 now = bpf_ktime_get_ns();

    started.update(&thread, &now);
    return 0;
}

int kretprobe__vfs_read(struct pt_regs *ctx)
{
    u32 thread = bpf_get_current_pid_tgid();
    u64 *begin = started.lookup(&thread);
    int zero = 0;
    u64 *limit = limit_ns.lookup(&zero);

    if (!begin || !limit)
        return 0;
    u64 duration = bpf_ktime_get_ns() - *begin;
    started.delete(&thread);
    microseconds.increment(bpf_log2l(duration / 1000));
    if (duration >= *limit) {
        struct slow_read event = {};
        event.pid = bpf_get_current_pid_tgid() >> 32;
        event.bytes = PT_REGS_RC(ctx);
        event.duration_ns = duration;
        bpf_get_current_comm(event.program, sizeof(event.program));
        slow_reads.perf_submit(ctx, &event, sizeof(event));
    }
    // One read in four is printed too.
    if (bpf_get_prandom_u32() % 4 == 0)
        bpf_trace_printk("read took %llu ns\n", duration);
    return 0;
}
