#include <linux/blkdev.h>
BPF_HASH(states, u64);

int kprobe__blk_mq_start_request(struct pt_regs *ctx, struct request *req)
{
    struct task_struct *task = (struct task_struct *)bpf_get_current_task();
    u64 key = task->state + req->rq_disk->major;
    states.increment(key);
    return 0;
}
