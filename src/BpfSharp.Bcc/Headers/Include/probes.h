// Programs: what they are for, and how they get their arguments.

#define __user __bpfsharp_user
#define SEC(name) __attribute__((section(name), used))

#define TRACEPOINT_PROBE(category, event) int tracepoint__##category##__##event(struct tracepoint__##category##__##event *args)
#define RAW_TRACEPOINT_PROBE(event) int raw_tracepoint__##event(struct bpf_raw_tracepoint_args *ctx)
#define KFUNC_PROBE(event, args...) int kfunc__vmlinux__##event(unsigned long long *ctx, ##args)
#define KRETFUNC_PROBE(event, args...) int kretfunc__vmlinux__##event(unsigned long long *ctx, ##args)
#define MODULE_KFUNC_PROBE(module, event, args...) int kfunc__##module##__##event(unsigned long long *ctx, ##args)
#define MODULE_KRETFUNC_PROBE(module, event, args...) int kretfunc__##module##__##event(unsigned long long *ctx, ##args)
#define KMOD_RET(event, args...) int kmod_ret__vmlinux__##event(unsigned long long *ctx, ##args)
#define LSM_PROBE(event, args...) int lsm__##event(unsigned long long *ctx, ##args)
#define BPF_ITER(target) int bpf_iter__##target(struct bpf_iter__##target *ctx)
#define BPF_PROG(name, args...) int name(unsigned long long *ctx, ##args)
#define BPF_KPROBE(name, args...) int name(struct pt_regs *ctx, ##args)
#define BPF_KRETPROBE(name) int name(struct pt_regs *ctx)

#define TP_DATA_LOC_READ_CONST(dst, field, length) \
    do { unsigned short __offset = args->data_loc_##field & 0xffff; bpf_probe_read((void *)(dst), length, (char *)args + __offset); } while (0)
#define TP_DATA_LOC_READ(dst, field) \
    do { \
        unsigned short __offset = args->data_loc_##field & 0xffff, __length = args->data_loc_##field >> 16; \
        bpf_probe_read((void *)(dst), __length, (char *)args + __offset); \
    } while (0)
#define TP_DATA_LOC_READ_STR(dst, field, length) \
    do { unsigned short __offset = args->data_loc_##field & 0xffff; bpf_probe_read_str((void *)(dst), length, (char *)args + __offset); } while (0)

#ifdef __TARGET_ARCH_arm64
#define CONFIG_ARM64 1
#define PT_REGS_PARM1(x) ((x)->regs[0])
#define PT_REGS_PARM2(x) ((x)->regs[1])
#define PT_REGS_PARM3(x) ((x)->regs[2])
#define PT_REGS_PARM4(x) ((x)->regs[3])
#define PT_REGS_PARM5(x) ((x)->regs[4])
#define PT_REGS_PARM6(x) ((x)->regs[5])
#define PT_REGS_PARM1_SYSCALL(x) ((x)->orig_x0)
#define PT_REGS_PARM4_SYSCALL(x) ((x)->regs[3])
#define PT_REGS_RET(x) ((x)->regs[30])
#define PT_REGS_FP(x) ((x)->regs[29])
#define PT_REGS_RC(x) ((x)->regs[0])
#define PT_REGS_SP(x) ((x)->sp)
#define PT_REGS_IP(x) ((x)->pc)
#else
#define CONFIG_X86 1
#define CONFIG_X86_64 1
#define PT_REGS_PARM1(x) ((x)->di)
#define PT_REGS_PARM2(x) ((x)->si)
#define PT_REGS_PARM3(x) ((x)->dx)
#define PT_REGS_PARM4(x) ((x)->cx)
#define PT_REGS_PARM5(x) ((x)->r8)
#define PT_REGS_PARM6(x) ((x)->r9)
#define PT_REGS_PARM1_SYSCALL(x) ((x)->di)
#define PT_REGS_PARM4_SYSCALL(x) ((x)->r10)
#define PT_REGS_RET(x) ((x)->sp)
#define PT_REGS_FP(x) ((x)->bp)
#define PT_REGS_RC(x) ((x)->ax)
#define PT_REGS_SP(x) ((x)->sp)
#define PT_REGS_IP(x) ((x)->ip)
#endif
#define PT_REGS_PARM2_SYSCALL(x) PT_REGS_PARM2(x)
#define PT_REGS_PARM3_SYSCALL(x) PT_REGS_PARM3(x)
#define PT_REGS_PARM5_SYSCALL(x) PT_REGS_PARM5(x)
#define PT_REGS_PARM6_SYSCALL(x) PT_REGS_PARM6(x)
#define PT_REGS_SYSCALL_CTX(x) ((struct pt_regs *)PT_REGS_PARM1(x))
#define CONFIG_ARCH_HAS_SYSCALL_WRAPPER 1
