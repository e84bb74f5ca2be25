BPF_HASH(sizes, u64);
int do_trace(struct pt_regs *ctx)
{
    u64 size = 0;
    char path[32] = {};
    bpf_usdt_readarg(2, ctx, &size);
    bpf_usdt_readarg_p(1, ctx, &path, sizeof(path));
    sizes.increment(size + path[0]);
    return 0;
}
