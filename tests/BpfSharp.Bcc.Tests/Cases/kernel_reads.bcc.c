#include <net/sock.h>
BPF_HASH(currsock, u32, struct sock *);
BPF_HASH(sums, u64);
static u64 parent_of(struct task_struct *task) { return task->real_parent->tgid; }
#define PORT(sk) ntohs((sk)->__sk_common.skc_dport)

int kprobe__tcp_v4_connect(struct pt_regs *ctx, struct sock *sk)
{
    u32 pid = bpf_get_current_pid_tgid();
    currsock.update(&pid, &sk);
    struct task_struct *task = (struct task_struct *)bpf_get_current_task();
    sums.increment(parent_of(task) + task->mm->start_code + task->comm[3] + task->__state);
    return 0;
}

int kretprobe__tcp_v4_connect(struct pt_regs *ctx)
{
    int ret = PT_REGS_RC(ctx);
    u32 pid = bpf_get_current_pid_tgid();
    struct sock **skpp = currsock.lookup(&pid);
    if (!skpp || ret)
        return 0;
    struct sock *skp = *skpp;
    struct in6_addr addr = skp->__sk_common.skc_v6_daddr;
    u64 sum = skp->sk_daddr + PORT(skp) + skp->sk_no_check_tx + addr.s6_addr32[0];
    u16 *port = &skp->sk_dport;
    bpf_probe_read_kernel(&sum, sizeof(*port), &skp->sk_dport);
    sums.increment(sum);
    return 0;
}

int syscall__openat(struct pt_regs *ctx, int dfd, const char __user *filename, int flags)
{
    char c = filename[1];
    bpf_trace_printk("%d %s\n", flags + c, filename);
    return 0;
}
