// CO-RE by libbpf's names, for programs that ask for it themselves.

enum bpfsharp_field_info { BPF_FIELD_BYTE_OFFSET = 0, BPF_FIELD_BYTE_SIZE = 1, BPF_FIELD_EXISTS = 2, BPF_FIELD_SIGNED = 3, BPF_FIELD_LSHIFT_U64 = 4, BPF_FIELD_RSHIFT_U64 = 5 };

#define bpf_core_field_exists(field...) __builtin_preserve_field_info(__bpfsharp_field(field), 2)
#define bpf_core_field_size(field...) __builtin_preserve_field_info(__bpfsharp_field(field), 1)
#define bpf_core_field_offset(field...) __builtin_preserve_field_info(__bpfsharp_field(field), 0)
#define __bpfsharp_field(...) __bpfsharp_pick5(__VA_ARGS__, 0, 0, __bpfsharp_field2, __bpfsharp_field1)(__VA_ARGS__)
#define __bpfsharp_field1(field) field
#define __bpfsharp_field2(type, field) ((type *)0)->field
#define bpf_core_type_exists(type) __builtin_preserve_type_info(*(__typeof__(type) *)0, 0)
#define bpf_core_type_size(type) __builtin_preserve_type_info(*(__typeof__(type) *)0, 1)
#define bpf_core_enum_value_exists(type, value) __builtin_preserve_enum_value(*(__typeof__(type) *)value, 0)
#define bpf_core_enum_value(type, value) __builtin_preserve_enum_value(*(__typeof__(type) *)value, 1)
#define bpf_core_read(dst, size, src) bpf_probe_read_kernel(dst, size, (const void *)__builtin_preserve_access_index(src))

#define BPF_CORE_READ(first, path...) __bpfsharp_path(path)(first, path)
#define BPF_PROBE_READ(first, path...) __bpfsharp_path(path)(first, path)
#define __bpfsharp_path(...) \
    __bpfsharp_pick8(__VA_ARGS__, __bpfsharp_path7, __bpfsharp_path6, __bpfsharp_path5, __bpfsharp_path4, __bpfsharp_path3, __bpfsharp_path2, __bpfsharp_path1)
#define __bpfsharp_step(object, member) ({ \
        __auto_type __place = &(object)->member; \
        __typeof__((0, *__place)) __value; \
        bpf_probe_read_kernel((void *)&__value, sizeof(__value), __place); \
        __value; })
#define __bpfsharp_path1(o, a) __bpfsharp_step(o, a)
#define __bpfsharp_path2(o, a, b) __bpfsharp_step(__bpfsharp_path1(o, a), b)
#define __bpfsharp_path3(o, a, b, c) __bpfsharp_step(__bpfsharp_path2(o, a, b), c)
#define __bpfsharp_path4(o, a, b, c, d) __bpfsharp_step(__bpfsharp_path3(o, a, b, c), d)
#define __bpfsharp_path5(o, a, b, c, d, e) __bpfsharp_step(__bpfsharp_path4(o, a, b, c, d), e)
#define __bpfsharp_path6(o, a, b, c, d, e, f) __bpfsharp_step(__bpfsharp_path5(o, a, b, c, d, e), f)
#define __bpfsharp_path7(o, a, b, c, d, e, f, g) __bpfsharp_step(__bpfsharp_path6(o, a, b, c, d, e, f), g)
#define BPF_CORE_READ_INTO(dst, first, path...) ({ *(dst) = BPF_CORE_READ(first, path); 0; })
