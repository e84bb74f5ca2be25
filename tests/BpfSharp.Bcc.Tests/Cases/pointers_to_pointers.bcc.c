// Where an address goes by way of other variables, functions and a table's value.
struct holder { struct sock *sk; };
BPF_HASH(held, u32, struct holder);

static struct sock **same(struct sock **skp) { return skp; }
static int port_of(struct sock ***skppp) { return (**skppp)->sk_dport; }

int probe(struct pt_regs *ctx, struct sock *sk)
{
    struct sock *first;
    struct sock **second = &first, **third = same(&sk);
    struct holder holder = {.sk = sk}, *found;
    u32 key = 0;

    *second = sk;
    held.update(&key, &holder);
    found = held.lookup(&key);
    if (found)
        key = found->sk->sk_family + holder.sk->sk_num;
    return (*third)->sk_daddr + port_of(&second) + sizeof(sk->sk_daddr) + key;
}
