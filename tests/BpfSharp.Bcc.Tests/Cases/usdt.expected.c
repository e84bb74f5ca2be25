# 1 "test.c"
struct { __uint(type, BPF_MAP_TYPE_HASH); __type(key, u64); __type(value, u64); __uint(max_entries, 10240); } sizes SEC(".maps");
SEC("usdt") int do_trace(struct pt_regs *ctx)
{
    u64 size = 0;
    char path[32] = {};
    ({ long __usdt_value, __usdt_result = __bpf_usdt_arg(ctx, (2) - 1, &__usdt_value); *(&size) = (__typeof__(*(&size)))__usdt_value; __usdt_result; });
    ({ long __usdt_value; __bpf_usdt_arg(ctx, (1) - 1, &__usdt_value); bpf_probe_read_user(&path, sizeof(path), (void *)__usdt_value); });
    table_increment(sizes, size + path[0], 1, atomic_add);
    return 0;
}
