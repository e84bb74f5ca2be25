# 1 "test.c"
// options: alternatives
struct event_t { u32 pid; char name[64]; };
struct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __type(key, int); __type(value, u32); } events SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_HASH); __type(key, u32); __type(value, u64); __uint(max_entries, 10240); } counts SEC(".maps");

__always_inline static void send(struct pt_regs *ctx, void *__ctx, const char *name)
{
    struct event_t event = {.pid = bpf_get_current_pid_tgid() >> 32};

    bpf_probe_read_user_str(event.name, sizeof(event.name), name);
    bpf_perf_event_output(__ctx, &events, BPF_F_CURRENT_CPU, &event, sizeof(event));
}

static __always_inline int syscall__execve__body(struct pt_regs *ctx, void *__ctx, const char *filename, const char *const *argv)
{
    send(ctx, __ctx, filename);
    send(ctx, __ctx, user_read(argv[0]));
    return 0;
}
SEC("kprobe") int syscall__execve(struct pt_regs *ctx) { struct pt_regs *__regs = (struct pt_regs *)ctx->di; return syscall__execve__body(ctx, ctx, (void *)kernel_read(__regs->di), (void *)kernel_read(__regs->si)); }
SEC("?fentry") __attribute__((btf_decl_tag("bpfsharp:alternative_of:syscall__execve"))) int syscall__execve__as_fentry(unsigned long long *ctx) { struct pt_regs __regs = {}; unsigned long long __argument; __argument = 0; bpf_get_func_arg(ctx, 0, &__argument); __regs.di = __argument; return syscall__execve__body(&__regs, ctx, (void *)kernel_read(((struct pt_regs *)__regs.di)->di), (void *)kernel_read(((struct pt_regs *)__regs.di)->si)); }
SEC("?tp/syscalls") __attribute__((btf_decl_tag("bpfsharp:alternative_of:syscall__execve"))) int syscall__execve__as_sys_enter(struct trace_event_raw_sys_enter *ctx) { struct pt_regs __regs = {}; return syscall__execve__body(&__regs, ctx, (void *)ctx->args[0], (void *)ctx->args[1]); }

static __always_inline void hello__body(void *ctx)
{
    u32 key = 1;
    table_increment(counts, key, 1, atomic_add);
}
SEC("kprobe") int hello(struct pt_regs *ctx) { hello__body((void *)ctx); return 0; }
SEC("?fentry") __attribute__((btf_decl_tag("bpfsharp:alternative_of:hello"))) int hello__as_fentry(unsigned long long *ctx) { struct pt_regs __regs = {}; hello__body((void *)ctx); return 0; }
SEC("?fexit") __attribute__((btf_decl_tag("bpfsharp:alternative_of:hello"))) int hello__as_fexit(unsigned long long *ctx) { struct pt_regs __regs = {}; hello__body((void *)ctx); return 0; }
SEC("?tp/syscalls") __attribute__((btf_decl_tag("bpfsharp:alternative_of:hello"))) int hello__as_sys_enter(struct trace_event_raw_sys_enter *ctx) { struct pt_regs __regs = {}; hello__body((void *)ctx); return 0; }
SEC("?tp/syscalls") __attribute__((btf_decl_tag("bpfsharp:alternative_of:hello"))) int hello__as_sys_exit(struct trace_event_raw_sys_exit *ctx) { struct pt_regs __regs = {}; __regs.ax = ctx->ret; hello__body((void *)ctx); return 0; }

static __always_inline int kretprobe__do_sys_openat2__body(struct pt_regs *ctx, void *__ctx)
{
    u32 key = ((ctx)->ax);
    table_increment(counts, key, 1, atomic_add);
    return 0;
}
SEC("kretprobe/do_sys_openat2") int kretprobe__do_sys_openat2(struct pt_regs *ctx) { return kretprobe__do_sys_openat2__body(ctx, ctx); }
SEC("?fexit") __attribute__((btf_decl_tag("bpfsharp:alternative_of:kretprobe__do_sys_openat2"))) int kretprobe__do_sys_openat2__as_fexit(unsigned long long *ctx) { struct pt_regs __regs = {}; unsigned long long __result = 0; bpf_get_func_ret(ctx, &__result); __regs.ax = __result; return kretprobe__do_sys_openat2__body(&__regs, ctx); }
