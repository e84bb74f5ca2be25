// A global variable, a constant, a subprogram, a loop, a callback: what BCC can't do.
struct config { int config; };
const volatile int threshold = 3;
u64 total = 0;
BPF_ARRAY(config, struct config, 1);

__noinline static int weigh(u32 value) { return value * 3; }
int twice(int value) { return weigh(value) * 2; }
static long add(u32 index, void *context) { *(u64 *)context += index; return 0; }

int xdp_prog(struct xdp_md *ctx)
{
    u64 sum = 0;
    int key = 0;
    struct config *c = config.lookup(&key);

    for (int i = 0; i < threshold && i < 8; i++)
        sum += twice(i);
    bpf_loop(10, add, &sum, 0);
    total += sum + (c ? c->config : 0);
    return XDP_PASS;
}

void nothing(struct pt_regs *ctx) { total++; }
