// 1000 look-ups a run, each of another key that is there.
typedef unsigned int u32;
typedef unsigned long long u64;

#define SEC(name) __attribute__((section(name), used))
#define ENTRIES 1000

static void *(*bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;

struct {
    int (*type)[1];
    int (*max_entries)[ENTRIES];
    u32 *key;
    u64 *value;
} hash SEC(".maps");

struct {
    int (*type)[2];
    int (*max_entries)[ENTRIES];
    u32 *key;
    u64 *value;
} array SEC(".maps");

#define LOOKUPS(name, map)                                     \
    SEC("socket") int name(void *context)                      \
    {                                                          \
        u64 sum = 0;                                           \
        _Pragma("clang loop unroll(disable)")                  \
        for (u32 i = 0; i < ENTRIES; i++) {                    \
            u32 key = i;                                       \
            u64 *value = bpf_map_lookup_elem(&map, &key);      \
            if (value)                                         \
                sum += *value;                                 \
        }                                                      \
        return sum;                                            \
    }

LOOKUPS(hash_lookups, hash)
LOOKUPS(array_lookups, array)

char license_text[] SEC("license") = "GPL";
