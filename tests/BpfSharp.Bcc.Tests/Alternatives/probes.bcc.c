#include <uapi/linux/ptrace.h>

BPF_HASH(sizes, u32, u64);
BPF_PERF_OUTPUT(events);

static u64 first(struct pt_regs *regs)
{
    return PT_REGS_PARM1(regs);
}

// Both the registers and the context itself.
int on_entry(struct pt_regs *ctx, u32 kind)
{
    u64 size = PT_REGS_PARM2(ctx) + first(ctx);
    sizes.update(&kind, &size);
    events.perf_submit(ctx, &size, sizeof(size));
    return 0;
}

int on_return(struct pt_regs *ctx)
{
    u32 key = 0;
    u64 result = PT_REGS_RC(ctx);
    sizes.update(&key, &result);
    return 0;
}

int syscall__openat(struct pt_regs *ctx, int folder, const char __user *path, int flags)
{
    u32 key = flags;
    sizes.increment(key);
    return 0;
}
