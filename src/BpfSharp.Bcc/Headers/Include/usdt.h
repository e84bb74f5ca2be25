// Arguments of USDT probes, by libbpf's protocol: at attach time the loader puts what a probe's note says of its arguments into
// __bpf_usdt_specs, and the entry's number into the attach cookie.

struct __bpf_usdt_arg_spec { u64 val_off; u32 arg_type; short reg_off; bool arg_signed; char arg_bitshift; };
struct __bpf_usdt_spec { struct __bpf_usdt_arg_spec args[12]; u64 usdt_cookie; short arg_cnt; };
__bpfsharp_table("array", int, struct __bpf_usdt_spec, __bpf_usdt_specs, 256, 0, "");
__bpfsharp_table("hash", long, u32, __bpf_usdt_ip_to_spec_id, 1024, 0, "");

static __always_inline long __bpf_usdt_arg(struct pt_regs *ctx, u64 number, long *value)
{
    int id = bpf_get_attach_cookie(ctx);
    struct __bpf_usdt_spec *spec;
    struct __bpf_usdt_arg_spec *arg;
    unsigned long result = 0, index = 0;
    u32 kind;

    *value = 0;
    spec = bpf_map_lookup_elem(&__bpf_usdt_specs, &id);
    if (!spec || number >= 12 || (short)number >= spec->arg_cnt)
        return -ENOENT;
    arg = &spec->args[number];
    kind = arg->arg_type & 0xff;
    if (kind == 0) {
        // a constant
        result = arg->val_off;
    } else if (kind <= 3) {
        // a register, or the memory it points to, with an index register or without
        bpf_probe_read_kernel(&result, sizeof(result), (void *)ctx + arg->reg_off);
        if (kind == 3) {
            bpf_probe_read_kernel(&index, sizeof(index), (void *)ctx + (arg->arg_type >> 8 & 0xfff));
            result += index << (arg->arg_type >> 20 & 0xf);
        }
        if (kind >= 2 && bpf_probe_read_user(&result, sizeof(result), (void *)result + arg->val_off))
            return -EFAULT;
    } else {
        // the loader found no way to it: in a floating-point register, say
        return -EINVAL;
    }

    result <<= arg->arg_bitshift;
    *value = arg->arg_signed ? (long)result >> arg->arg_bitshift : result >> arg->arg_bitshift;
    return 0;
}

#define bpf_usdt_readarg(number, ctx, target) ({ \
        long __usdt_value, __usdt_result = __bpf_usdt_arg(ctx, (number) - 1, &__usdt_value); \
        *(target) = (__typeof__(*(target)))__usdt_value; \
        __usdt_result; })
#define bpf_usdt_readarg_p(number, ctx, target, size) ({ \
        long __usdt_value; \
        __bpf_usdt_arg(ctx, (number) - 1, &__usdt_value); \
        bpf_probe_read_user(target, size, (void *)__usdt_value); })
