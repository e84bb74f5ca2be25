// What the rewriter's output is written in. Only the macros that an output uses become part of it.

#define SEC(name) __attribute__((section(name), used))
#define __always_inline inline __attribute__((always_inline))
#define __uint(name, value) int (*name)[value]
#define __type(name, type) __typeof__(type) *name
#define __array(name, type) __typeof__(type) *name[]

/* Read memory that isn't the program's own: the value, or zero where there is no such memory. */
#define kernel_read(place) \
    ({ __auto_type __place = &(place); __typeof__((0, *__place)) __value; bpf_probe_read_kernel((void *)&__value, sizeof(__value), __place); __value; })
#define user_read(place) \
    ({ __auto_type __place = &(place); __typeof__((0, *__place)) __value; bpf_probe_read_user((void *)&__value, sizeof(__value), (void *)__place); __value; })
/* By the kernel's address or the process's, whichever it is. */
#define probe_read(place) \
    ({ __auto_type __place = &(place); __typeof__((0, *__place)) __value; bpf_probe_read((void *)&__value, sizeof(__value), (void *)__place); __value; })
/* A bit-field of a struct of the kernel's. */
#define kernel_read_bits(object, member) ({ \
    __auto_type __object = (object); \
    unsigned long long __bits = 0; \
    bpf_probe_read_kernel(&__bits, __builtin_preserve_field_info(__object->member, 1), (void *)__object + __builtin_preserve_field_info(__object->member, 0)); \
    __bits <<= __builtin_preserve_field_info(__object->member, 4); \
    __bits = __builtin_preserve_field_info(__object->member, 3) \
        ? (unsigned long long)((long long)__bits >> __builtin_preserve_field_info(__object->member, 5)) \
        : __bits >> __builtin_preserve_field_info(__object->member, 5); \
    __bits; })
/* A bit-field of a struct that the source defines. */
#define kernel_read_member(object, member) \
    ({ __auto_type __object = (object); __typeof__((0, *__object)) __copy; bpf_probe_read_kernel((void *)&__copy, sizeof(__copy), __object); __copy.member; })
#define user_read_member(object, member) \
    ({ __auto_type __object = (object); __typeof__((0, *__object)) __copy; bpf_probe_read_user((void *)&__copy, sizeof(__copy), (void *)__object); __copy.member; })
#define probe_read_member(object, member) \
    ({ __auto_type __object = (object); __typeof__((0, *__object)) __copy; bpf_probe_read((void *)&__copy, sizeof(__copy), (void *)__object); __copy.member; })

/* Elements between two pointers, of a size that BPF, which has no signed division, can't divide by otherwise. */
#define pointer_difference(left, right) \
    ({ __auto_type __left = (left); (long)(((unsigned long)__left - (unsigned long)(right)) / sizeof(*__left)); })

#define table_key(table) __typeof__(*(table).key)
#define table_leaf(table) __typeof__(*(table).value)
#define plain_add(leaf, amount) (*(leaf) += (amount))
#define atomic_add(leaf, amount) ((void)__sync_fetch_and_add(leaf, amount))

/* Adds to a value that exists. */
#define table_add(table, key_value, amount, add) ({ \
    table_key(table) __key = key_value; \
    table_leaf(table) *__leaf = bpf_map_lookup_elem(&table, &__key); \
    if (__leaf) \
        add(__leaf, amount); \
    })
/* Adds to a value; where there is none it becomes the amount. If another CPU was first to insert it, this one adds to that. */
#define table_increment(table, key_value, amount, add) ({ \
    table_key(table) __key = key_value; \
    table_leaf(table) *__leaf = bpf_map_lookup_elem(&table, &__key); \
    if (__leaf) { \
        add(__leaf, amount); \
    } else { \
        table_leaf(table) __first = (amount); \
        if (bpf_map_update_elem(&table, &__key, &__first, BPF_NOEXIST)) { \
            __leaf = bpf_map_lookup_elem(&table, &__key); \
            if (__leaf) \
                add(__leaf, amount); \
        } \
    } \
    })
/* As BCC does it: the first count of the loser of a race is lost. */
#define table_increment_exact(table, key_value, amount, add) ({ \
    table_key(table) __key = key_value; \
    table_leaf(table) *__leaf = bpf_map_lookup_elem(&table, &__key); \
    if (__leaf) { \
        add(__leaf, amount); \
    } else { \
        table_leaf(table) __first = (amount); \
        bpf_map_update_elem(&table, &__key, &__first, BPF_NOEXIST); \
    } \
    })
/* The value of a key, which is put in first where it is missing; NULL if the table is full. */
#define table_lookup_or_try_init(table, key_pointer, initial) ({ \
    table_key(table) *__key = (void *)(key_pointer); \
    table_leaf(table) *__leaf = bpf_map_lookup_elem(&table, __key); \
    if (!__leaf) { \
        bpf_map_update_elem(&table, __key, initial, BPF_NOEXIST); \
        __leaf = bpf_map_lookup_elem(&table, __key); \
    } \
    __leaf; })
/* The same; returns 0 from the function around it if the table is full. */
#define table_lookup_or_return(table, key_pointer, initial) ({ \
    table_leaf(table) *__found = table_lookup_or_try_init(table, key_pointer, initial); \
    if (!__found) \
        return 0; \
    __found; })
#define table_lookup_or_return_void(table, key_pointer, initial) ({ \
    table_leaf(table) *__found = table_lookup_or_try_init(table, key_pointer, initial); \
    if (!__found) \
        return; \
    __found; })

#define bpf_printk(format, args...) ({ static const char __format[] = format; bpf_trace_printk(__format, sizeof(__format), ##args); })
#define bpf_vprintk(format, args...) \
    ({ static const char __format[] = format; unsigned long long __args[] = { args }; bpf_trace_vprintk(__format, sizeof(__format), __args, sizeof(__args)); })
