# 1 "test.c"
// Where an address goes by way of other variables, functions and a table's value.
struct holder { struct sock *sk; };
struct { __uint(type, BPF_MAP_TYPE_HASH); __type(key, u32); __type(value, struct holder); __uint(max_entries, 10240); } held SEC(".maps");

__always_inline static struct sock **same(struct sock **skp) { return skp; }
__always_inline static int port_of(struct sock ***skppp) { return probe_read((**skppp)->__sk_common.skc_dport); }

SEC("kprobe") int probe(struct pt_regs *ctx)
{ struct sock *sk = (void *)ctx->di;
    struct sock *first;
    struct sock **second = &first, **third = same(&sk);
    struct holder holder = {.sk = sk}, *found;
    u32 key = 0;

    *second = sk;
    bpf_map_update_elem(&held, &key, &holder, BPF_ANY);
    found = bpf_map_lookup_elem(&held, &key);
    if (found)
        key = probe_read(found->sk->__sk_common.skc_family) + probe_read(holder.sk->__sk_common.skc_num);
    return probe_read((*third)->__sk_common.skc_daddr) + port_of(&second) + sizeof(sk->__sk_common.skc_daddr) + key;
}
