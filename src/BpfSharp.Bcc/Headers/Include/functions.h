// BCC's inline functions, and the kernel's that tools call.

unsigned long long __load_byte(void *packet, unsigned long long offset) asm("llvm.bpf.load.byte");
unsigned long long __load_half(void *packet, unsigned long long offset) asm("llvm.bpf.load.half");
unsigned long long __load_word(void *packet, unsigned long long offset) asm("llvm.bpf.load.word");
static __always_inline u64 __load_dword(void *packet, u64 offset) { return (__load_word(packet, offset) << 32) | __load_word(packet, offset + 4); }
static __always_inline u64 load_byte(void *packet, u64 offset) { return __load_byte(packet, offset); }
static __always_inline u64 load_half(void *packet, u64 offset) { return __load_half(packet, offset); }
static __always_inline u64 load_word(void *packet, u64 offset) { return __load_word(packet, offset); }
static __always_inline u64 load_dword(void *packet, u64 offset) { return __load_dword(packet, offset); }

static __always_inline u16 bpf_ntohs(u16 value) { return __builtin_bswap16(value); }
static __always_inline u32 bpf_ntohl(u32 value) { return __builtin_bswap32(value); }
static __always_inline u64 bpf_ntohll(u64 value) { return __builtin_bswap64(value); }
static __always_inline u64 bpf_htonll(u64 value) { return __builtin_bswap64(value); }
static __always_inline unsigned __int128 bpf_ntoh128(unsigned __int128 value)
{
    return ((unsigned __int128)__builtin_bswap64(value) << 64) | __builtin_bswap64(value >> 64);
}

// floor(log2(value)) + 1, and 1 for 0 and 1's own logarithm of 0: the slot of a value in a histogram of powers of two.
static __always_inline unsigned int bpf_log2(unsigned int value)
{
    unsigned int result, shift;

    result = (value > 0xffff) << 4; value >>= result;
    shift = (value > 0xff) << 3; value >>= shift; result |= shift;
    shift = (value > 0xf) << 2; value >>= shift; result |= shift;
    shift = (value > 0x3) << 1; value >>= shift; result |= shift;
    result |= (value >> 1);
    return result;
}

static __always_inline unsigned int bpf_log2l(unsigned long value)
{
    unsigned int high = value >> 32;

    return high ? bpf_log2(high) + 32 + 1 : bpf_log2(value) + 1;
}

// The bits of a member of a packet header: width bits from bit first on of the byte at offset, in network order.
static __always_inline u64 bpf_dext_pkt(void *packet, u64 offset, u64 first, u64 width)
{
    u64 mask = width < 64 ? (1ULL << width) - 1 : ~0ULL;

    if (first + width <= 8)
        return __load_byte(packet, offset) >> (8 - (first + width)) & mask;
    if (first + width <= 16)
        return __load_half(packet, offset) >> (16 - (first + width)) & mask;
    if (first + width <= 32)
        return __load_word(packet, offset) >> (32 - (first + width)) & mask;
    return __load_dword(packet, offset) >> (64 - (first + width)) & mask;
}

static __always_inline void bpf_dins_pkt(void *packet, u64 offset, u64 first, u64 width, u64 value)
{
    u64 mask = width < 64 ? (1ULL << width) - 1 : ~0ULL;

    if (first + width <= 8) {
        u8 bytes = 0;
        bpf_skb_load_bytes(packet, offset, &bytes, 1);
        bytes &= ~(mask << (8 - (first + width)));
        bytes |= (value & mask) << (8 - (first + width));
        bpf_skb_store_bytes(packet, offset, &bytes, 1, 0);
    } else if (first + width <= 16) {
        u16 bytes = 0;
        bpf_skb_load_bytes(packet, offset, &bytes, 2);
        bytes = __builtin_bswap16(bytes);
        bytes &= ~(mask << (16 - (first + width)));
        bytes |= (value & mask) << (16 - (first + width));
        bytes = __builtin_bswap16(bytes);
        bpf_skb_store_bytes(packet, offset, &bytes, 2, 0);
    } else if (first + width <= 32) {
        u32 bytes = 0;
        bpf_skb_load_bytes(packet, offset, &bytes, 4);
        bytes = __builtin_bswap32(bytes);
        bytes &= ~(mask << (32 - (first + width)));
        bytes |= (value & mask) << (32 - (first + width));
        bytes = __builtin_bswap32(bytes);
        bpf_skb_store_bytes(packet, offset, &bytes, 4, 0);
    } else {
        u64 bytes = 0;
        bpf_skb_load_bytes(packet, offset, &bytes, 8);
        bytes = __builtin_bswap64(bytes);
        bytes &= ~(mask << (64 - (first + width)));
        bytes |= (value & mask) << (64 - (first + width));
        bytes = __builtin_bswap64(bytes);
        bpf_skb_store_bytes(packet, offset, &bytes, 8, 0);
    }
}

static __always_inline struct tcp_sock *tcp_sk(const struct sock *sk) { return (struct tcp_sock *)sk; }
static __always_inline struct inet_sock *inet_sk(const struct sock *sk) { return (struct inet_sock *)sk; }
static __always_inline struct udp_sock *udp_sk(const struct sock *sk) { return (struct udp_sock *)sk; }
static __always_inline struct unix_sock *unix_sk(const struct sock *sk) { return (struct unix_sock *)sk; }
static __always_inline struct inet_connection_sock *inet_csk(const struct sock *sk) { return (struct inet_connection_sock *)sk; }
static __always_inline struct inet_request_sock *inet_rsk(const struct request_sock *sk) { return (struct inet_request_sock *)sk; }
static __always_inline struct tcp_request_sock *tcp_rsk(const struct request_sock *sk) { return (struct tcp_request_sock *)sk; }
static __always_inline unsigned char *skb_network_header(const struct sk_buff *skb) { return skb->head + skb->network_header; }
static __always_inline unsigned char *skb_transport_header(const struct sk_buff *skb) { return skb->head + skb->transport_header; }
static __always_inline unsigned char *skb_mac_header(const struct sk_buff *skb) { return skb->head + skb->mac_header; }
static __always_inline struct iphdr *ip_hdr(const struct sk_buff *skb) { return (struct iphdr *)skb_network_header(skb); }
static __always_inline struct ipv6hdr *ipv6_hdr(const struct sk_buff *skb) { return (struct ipv6hdr *)skb_network_header(skb); }
static __always_inline struct tcphdr *tcp_hdr(const struct sk_buff *skb) { return (struct tcphdr *)skb_transport_header(skb); }
static __always_inline struct udphdr *udp_hdr(const struct sk_buff *skb) { return (struct udphdr *)skb_transport_header(skb); }
static __always_inline struct inode *file_inode(const struct file *file) { return file->f_inode; }
static __always_inline struct inode *d_inode(const struct dentry *dentry) { return dentry->d_inode; }
static __always_inline unsigned int __tcp_hdrlen(const struct tcphdr *header) { return header->doff * 4; }
static __always_inline u64 ktime_to_ns(s64 time) { return time; }
static __always_inline unsigned int ipv4_is_loopback(u32 address) { return (address & 0xff) == 127; }
static __always_inline u64 div_u64(u64 dividend, u32 divisor) { return dividend / divisor; }
static __always_inline u64 div64_u64(u64 dividend, u64 divisor) { return dividend / divisor; }
static __always_inline struct page *folio_page(struct folio *folio, unsigned long index) { return &folio->page + index; }
static __always_inline bool skb_rx_queue_recorded(const struct sk_buff *skb) { return skb->queue_mapping != 0; }
static __always_inline u16 skb_get_rx_queue(const struct sk_buff *skb) { return skb->queue_mapping - 1; }
static __always_inline u16 skb_get_queue_mapping(const struct sk_buff *skb) { return skb->queue_mapping; }
static __always_inline bool sg_is_chain(struct scatterlist *sg) { return sg->page_link & 1; }
static __always_inline bool sg_is_last(struct scatterlist *sg) { return sg->page_link & 2; }
static __always_inline struct scatterlist *sg_chain_ptr(struct scatterlist *sg) { return (struct scatterlist *)(sg->page_link & ~3UL); }
static __always_inline dev_t new_encode_dev(dev_t dev) { return (MINOR(dev) & 0xff) | (MAJOR(dev) << 8) | ((MINOR(dev) & ~0xff) << 12); }
static __always_inline bool op_is_write(unsigned int op) { return op & 1; }
