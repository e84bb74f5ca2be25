
# 12 "test.c"
SEC("?fentry") __attribute__((btf_decl_tag("bpfsharp:alternative_of:on_entry"))) int on_entry__as_fentry(unsigned long long *__event)

{ struct pt_regs *ctx = (struct pt_regs *)__event; struct pt_regs __registers = {}; __registers.di = __event[0]; __registers.si = __event[1]; __registers.dx = __event[2]; __registers.cx = __event[3]; __registers.r8 = __event[4]; __registers.r9 = __event[5]; u32 kind = __event[0]; (void)ctx;
    u64 size = (__registers.si) + first(&__registers);
    bpf_map_update_elem(&sizes, &kind, &size, BPF_ANY);
    bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &size, sizeof(size));
    return 0;
}

# 12 "test.c"
SEC("?tp/syscalls") __attribute__((btf_decl_tag("bpfsharp:alternative_of:on_entry"))) int on_entry__as_sys_enter(unsigned long long *__event)

{ struct pt_regs *ctx = (struct pt_regs *)__event; struct pt_regs __registers = {}; struct pt_regs __call = {}; unsigned long long __arguments[6] = {}; bpf_probe_read_kernel(__arguments, sizeof(__arguments), &__event[2]); __call.di = __arguments[0]; __call.si = __arguments[1]; __call.dx = __arguments[2]; __call.r10 = __arguments[3]; __call.r8 = __arguments[4]; __call.r9 = __arguments[5]; __registers.di = (unsigned long)&__call; u32 kind = (unsigned long)__registers.di; (void)ctx;
    u64 size = (__registers.si) + first(&__registers);
    bpf_map_update_elem(&sizes, &kind, &size, BPF_ANY);
    bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &size, sizeof(size));
    return 0;
}

# 20 "test.c"
SEC("?fexit") __attribute__((btf_decl_tag("bpfsharp:alternative_of:on_return"))) int on_return__as_fexit(unsigned long long *__event)

{ struct pt_regs *ctx = (struct pt_regs *)__event; struct pt_regs __registers = {}; unsigned long long __result = 0; bpf_get_func_ret(__event, &__result); __registers.ax = __result; (void)ctx;
    u32 key = 0;
    u64 result = (__registers.ax);
    bpf_map_update_elem(&sizes, &key, &result, BPF_ANY);
    return 0;
}

# 20 "test.c"
SEC("?tp/syscalls") __attribute__((btf_decl_tag("bpfsharp:alternative_of:on_return"))) int on_return__as_sys_exit(unsigned long long *__event)

{ struct pt_regs *ctx = (struct pt_regs *)__event; struct pt_regs __registers = {}; __registers.ax = __event[2]; (void)ctx;
    u32 key = 0;
    u64 result = (__registers.ax);
    bpf_map_update_elem(&sizes, &key, &result, BPF_ANY);
    return 0;
}

# 28 "test.c"
SEC("?fentry") __attribute__((btf_decl_tag("bpfsharp:alternative_of:syscall__openat"))) int syscall__openat__as_fentry(unsigned long long *__event)

{ struct pt_regs *ctx = (struct pt_regs *)__event; struct pt_regs __registers = {}; int flags = kernel_read(((struct pt_regs *)__event[0])->dx); (void)ctx;
    u32 key = flags;
    table_increment(sizes, key, 1, atomic_add);
    return 0;
}

# 28 "test.c"
SEC("?tp/syscalls") __attribute__((btf_decl_tag("bpfsharp:alternative_of:syscall__openat"))) int syscall__openat__as_sys_enter(unsigned long long *__event)

{ struct pt_regs *ctx = (struct pt_regs *)__event; struct pt_regs __registers = {}; int flags = __event[4]; (void)ctx;
    u32 key = flags;
    table_increment(sizes, key, 1, atomic_add);
    return 0;
}
