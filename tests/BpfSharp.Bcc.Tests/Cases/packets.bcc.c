#include <bcc/proto.h>
BPF_HASH(hits, u32);
int filter(struct __sk_buff *skb)
{
    u8 *cursor = 0;
    struct ethernet_t *ethernet = cursor_advance(cursor, sizeof(*ethernet));
    if (ethernet->type != ETH_P_IP)
        return 0;
    struct ip_t *ip = cursor_advance(cursor, sizeof(*ip));
    hits.increment(ip->src ^ ip->hlen ^ ip->foffset);
    return ip->nextp == IPPROTO_TCP ? -1 : 0;
}
int rewrite(struct __sk_buff *skb)
{
    u8 *cursor = 0;
    struct ethernet_t *ethernet = cursor_advance(cursor, sizeof(*ethernet));
    struct ip_t *ip = cursor_advance(cursor, sizeof(*ip));
    u32 old = ip->dst;
    ip->dst = 0x7f000001;
    incr_cksum_l3(&ip->hchecksum, old, ip->dst);
    return TC_ACT_OK;
}
