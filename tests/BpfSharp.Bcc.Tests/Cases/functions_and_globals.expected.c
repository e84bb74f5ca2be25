# 1 "test.c"
// A global variable, a constant, a subprogram, a loop, a callback: what BCC can't do.
struct config { int config; };
const volatile int threshold = 3;
u64 total = 0;
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __type(key, int); __type(value, struct config); __uint(max_entries, 1); } config SEC(".maps");

__attribute__((__noinline__)) static int weigh(u32 value) { return value * 3; }
static __attribute__((noinline)) int twice(int value) { return weigh(value) * 2; }
__always_inline static long add(u32 index, void *context) { *(u64 *)context += index; return 0; }

SEC("xdp") int xdp_prog(struct xdp_md *ctx)
{
    u64 sum = 0;
    int key = 0;
    struct config *c = bpf_map_lookup_elem(&config, &key);

    for (int i = 0; i < threshold && i < 8; i++)
        sum += twice(i);
    bpf_loop(10, add, &sum, 0);
    total += sum + (c ? c->config : 0);
    return XDP_PASS;
}

static __always_inline void nothing__body(struct pt_regs *ctx) { total++; }
SEC("kprobe") int nothing(struct pt_regs *ctx) { nothing__body(ctx); return 0; }
