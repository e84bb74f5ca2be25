# 1 "test.c"

struct { __uint(type, BPF_MAP_TYPE_HASH); __type(key, u32); __type(value, struct sock *); __uint(max_entries, 10240); } currsock SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_HASH); __type(key, u64); __type(value, u64); __uint(max_entries, 10240); } sums SEC(".maps");
__always_inline static u64 parent_of(struct task_struct *task) { return kernel_read(kernel_read(task->real_parent)->tgid); }


SEC("kprobe/tcp_v4_connect") int kprobe__tcp_v4_connect(struct pt_regs *ctx)
{ struct sock *sk = (void *)ctx->di;
    u32 pid = bpf_get_current_pid_tgid();
    bpf_map_update_elem(&currsock, &pid, &sk, BPF_ANY);
    struct task_struct *task = (struct task_struct *)bpf_get_current_task();
    table_increment(sums, parent_of(task) + kernel_read(kernel_read(task->mm)->start_code) + kernel_read(task->comm[3]) + kernel_read(task->__state), 1, atomic_add);
    return 0;
}

SEC("kretprobe/tcp_v4_connect") int kretprobe__tcp_v4_connect(struct pt_regs *ctx)
{
    int ret = ((ctx)->ax);
    u32 pid = bpf_get_current_pid_tgid();
    struct sock **skpp = bpf_map_lookup_elem(&currsock, &pid);
    if (!skpp || ret)
        return 0;
    struct sock *skp = *skpp;
    struct in6_addr addr = probe_read(skp->__sk_common.skc_v6_daddr);
    u64 sum = probe_read(skp->__sk_common.skc_daddr) + ((u16)__builtin_bswap16(probe_read((skp)->__sk_common.skc_dport))) + kernel_read_bits(skp, sk_no_check_tx) + addr.in6_u.u6_addr32[0];
    u16 *port = &skp->__sk_common.skc_dport;
    bpf_probe_read_kernel(&sum, sizeof(*port), &skp->__sk_common.skc_dport);
    table_increment(sums, sum, 1, atomic_add);
    return 0;
}

SEC("kprobe") int syscall__openat(struct pt_regs *ctx)
{ struct pt_regs *__regs = (struct pt_regs *)ctx->di; const char *filename = (void *)kernel_read(__regs->si); int flags = kernel_read(__regs->dx);
    char c = user_read(filename[1]);
    bpf_printk("%d %s\n", flags + c, filename);
    return 0;
}
