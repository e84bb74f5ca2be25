# 1 "test.c"

struct { __uint(type, BPF_MAP_TYPE_HASH); __type(key, u32); __type(value, u64); __uint(max_entries, 10240); } hits SEC(".maps");
SEC("socket") int filter(struct __sk_buff *skb)
{
    u8 *cursor = 0;
    struct ethernet_t *ethernet = ({ void *__cursor = (cursor); (cursor) += (sizeof(*ethernet)); __cursor; });
    if (bpf_dext_pkt(skb, (unsigned long long)ethernet + 12, 0, 16) != 0x0800)
        return 0;
    struct ip_t *ip = ({ void *__cursor = (cursor); (cursor) += (sizeof(*ip)); __cursor; });
    table_increment(hits, bpf_dext_pkt(skb, (unsigned long long)ip + 12, 0, 32) ^ bpf_dext_pkt(skb, (unsigned long long)ip + 0, 4, 4) ^ bpf_dext_pkt(skb, (unsigned long long)ip + 6, 3, 13), 1, atomic_add);
    return bpf_dext_pkt(skb, (unsigned long long)ip + 9, 0, 8) == 6 ? -1 : 0;
}
SEC("tc") int rewrite(struct __sk_buff *skb)
{
    u8 *cursor = 0;
    struct ethernet_t *ethernet = ({ void *__cursor = (cursor); (cursor) += (sizeof(*ethernet)); __cursor; });
    struct ip_t *ip = ({ void *__cursor = (cursor); (cursor) += (sizeof(*ip)); __cursor; });
    u32 old = bpf_dext_pkt(skb, (unsigned long long)ip + 16, 0, 32);
    bpf_dins_pkt(skb, (unsigned long long)ip + 16, 0, 32, 0x7f000001);
    bpf_l3_csum_replace(skb, (unsigned long long)&ip->hchecksum, old, bpf_dext_pkt(skb, (unsigned long long)ip + 16, 0, 32), sizeof(ip->dst));
    return 0;
}
