# 1 "test.c"

struct { __uint(type, BPF_MAP_TYPE_HASH); __type(key, u64); __type(value, u64); __uint(max_entries, 10240); } states SEC(".maps");

SEC("kprobe/blk_mq_start_request") int kprobe__blk_mq_start_request(struct pt_regs *ctx)
{ struct request *req = (void *)ctx->di;
    struct task_struct *task = (struct task_struct *)bpf_get_current_task();
    u64 key = kernel_read(task->__state) + kernel_read(kernel_read(kernel_read(req->q)->disk)->major);
    table_increment(states, key, 1, atomic_add);
    return 0;
}
