// options: exact
BPF_PERCPU_HASH(percpu, u32);
BPF_HASH(hash, u32);
BPF_HISTOGRAM(dist);

int probe(struct pt_regs *ctx)
{
    u32 key = 1;
    percpu.increment(key);
    hash.increment(key);
    hash.atomic_increment(key);
    dist.increment(bpf_log2l(PT_REGS_RC(ctx)));
    return 0;
}
