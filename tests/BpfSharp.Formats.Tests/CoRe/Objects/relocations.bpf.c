// One relocation of every kind against the running kernel. The read of `invented` is never valid, so that no kernel ever accepts the program.
#define core __attribute__((preserve_access_index))
#define SEC(name) __attribute__((section(name), used))
#define INFO(field, kind) __builtin_preserve_field_info(field, kind)
#define TYPE(type, kind) __builtin_preserve_type_info(*(type *)0, kind)
#define VALUE(name, kind) __builtin_preserve_enum_value(*(enum bpf_map_type *)name, kind)

struct list_head { struct list_head *next; } core;
struct task_struct___mine {
    int pid;
    struct task_struct___mine *group_leader;
    struct list_head tasks;
    int invented;
    char comm[16];
    unsigned sched_contributes_to_load : 1, in_execve : 1;
    unsigned long long __state;
    unsigned int flags;
    long utime;
} core;
struct sk_buff { unsigned int len; unsigned char pkt_type : 3, cloned : 1; unsigned short protocol; unsigned char *head; unsigned ip_summed : 2; } core;
struct sock_common { union { struct { unsigned skc_daddr, skc_rcv_saddr; }; }; unsigned short skc_family; } core;
struct sock { struct sock_common __sk_common; unsigned sk_mark; } core;
struct absent_altogether { int x; };
enum bpf_map_type { BPF_MAP_TYPE_HASH = 77, BPF_MAP_TYPE_INVENTED = 78, BPF_MAP_TYPE_RINGBUF = 3 };
typedef int (*initcall_t)(void);
typedef long pid_t;

char LICENSE[] SEC("license") = "GPL";

SEC("socket") long program(void *context)
{
    struct task_struct___mine *t = context;
    struct sk_buff *s = context;
    struct sock *k = context;
    unsigned long r = t->pid + (unsigned long)t->group_leader + t->comm[3] + t->__state + t->flags + t->utime;

    r += s->len + s->protocol + (long)s->head + k->__sk_common.skc_rcv_saddr + k->__sk_common.skc_family + k->sk_mark + t->invented;
    r += INFO(t->tasks.next, 0) + INFO(t->comm, 1) + INFO(t->comm, 2) + INFO(t->invented, 2) + INFO(t->pid, 3) + INFO(t->pid, 4) + INFO(t->__state, 1);
    r += INFO(t->sched_contributes_to_load, 0) + INFO(t->sched_contributes_to_load, 1) + INFO(t->in_execve, 3) + INFO(t->in_execve, 4) + INFO(t->in_execve, 5);
    r += INFO(s->cloned, 0) + INFO(s->cloned, 1) + INFO(s->cloned, 4) + INFO(s->cloned, 5) + INFO(s->pkt_type, 4) + INFO(s->ip_summed, 4);
    r += TYPE(struct task_struct___mine, 0) + TYPE(struct task_struct___mine, 1) + TYPE(initcall_t, 0) + TYPE(pid_t, 1) + TYPE(struct absent_altogether, 0);
    r += __builtin_btf_type_id(*(struct sk_buff *)0, 1) + __builtin_btf_type_id(*(pid_t *)0, 1);
    r += VALUE(BPF_MAP_TYPE_HASH, 1) + VALUE(BPF_MAP_TYPE_RINGBUF, 1) + VALUE(BPF_MAP_TYPE_INVENTED, 0);
    return r;
}
