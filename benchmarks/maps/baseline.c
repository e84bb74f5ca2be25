// The other side of the comparison, with nothing in between: fills a hash u32 -> u64 and holds it open, or reads all of it by BPF_MAP_LOOKUP_BATCH.
//   baseline fill ENTRIES     prints the map's id, then waits for the end of its standard input
//   baseline read ID          reads the map; prints how many entries it had and their sum
//   baseline lookup ID ENTRIES   looks up the keys 0 to ENTRIES - 1, a system call for each; prints how many nanoseconds that took
#include <linux/bpf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 1024 };

static long call(int command, union bpf_attr *attr)
{
    return syscall(__NR_bpf, command, attr, sizeof(*attr));
}

static int fill(uint32_t entries)
{
    union bpf_attr attr = { .map_type = BPF_MAP_TYPE_HASH, .key_size = 4, .value_size = 8, .max_entries = entries, .map_name = "bench" };
    int fd = call(BPF_MAP_CREATE, &attr);
    uint32_t *keys = malloc(entries * sizeof(*keys));
    uint64_t *values = malloc(entries * sizeof(*values));
    struct bpf_map_info info = { 0 };

    for (uint32_t i = 0; i < entries; i++) {
        keys[i] = i;
        values[i] = i * 7ull;
    }
    memset(&attr, 0, sizeof(attr));
    attr.batch.map_fd = fd;
    attr.batch.keys = (uintptr_t)keys;
    attr.batch.values = (uintptr_t)values;
    attr.batch.count = entries;
    if (call(BPF_MAP_UPDATE_BATCH, &attr) < 0)
        return 1;
    memset(&attr, 0, sizeof(attr));
    attr.info.bpf_fd = fd;
    attr.info.info_len = sizeof(info);
    attr.info.info = (uintptr_t)&info;
    if (call(BPF_OBJ_GET_INFO_BY_FD, &attr) < 0)
        return 1;
    printf("%u\n", info.id);
    fflush(stdout);
    return getchar() != EOF;
}

static int read_all(uint32_t id)
{
    static uint32_t keys[BATCH];
    static uint64_t values[BATCH];
    uint32_t cursor = 0;
    uint64_t sum = 0, count = 0;
    union bpf_attr attr = { .map_id = id };
    int fd = call(BPF_MAP_GET_FD_BY_ID, &attr);

    for (int first = 1, more = 1; more; first = 0) {
        memset(&attr, 0, sizeof(attr));
        attr.batch.map_fd = fd;
        attr.batch.in_batch = first ? 0 : (uintptr_t)&cursor;
        attr.batch.out_batch = (uintptr_t)&cursor;
        attr.batch.keys = (uintptr_t)keys;
        attr.batch.values = (uintptr_t)values;
        attr.batch.count = BATCH;
        more = call(BPF_MAP_LOOKUP_BATCH, &attr) == 0;
        for (uint32_t i = 0; i < attr.batch.count; i++)
            sum += keys[i] ^ values[i];
        count += attr.batch.count;
    }
    printf("%lu entries, sum %lu\n", (unsigned long)count, (unsigned long)sum);
    return 0;
}

static int look_up(uint32_t id, uint32_t entries)
{
    struct timespec begin, end;
    uint64_t value, sum = 0;
    union bpf_attr attr = { .map_id = id };
    int fd = call(BPF_MAP_GET_FD_BY_ID, &attr);

    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (uint32_t key = 0; key < entries; key++) {
        memset(&attr, 0, sizeof(attr));
        attr.map_fd = fd;
        attr.key = (uintptr_t)&key;
        attr.value = (uintptr_t)&value;
        if (call(BPF_MAP_LOOKUP_ELEM, &attr) < 0)
            return 1;
        sum += value;
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%lld\n", (end.tv_sec - begin.tv_sec) * 1000000000ll + end.tv_nsec - begin.tv_nsec);
    return sum != (uint64_t)entries * (entries - 1) / 2 * 7;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "fill") == 0)
        return fill(atoi(argv[2]));
    if (argc == 3 && strcmp(argv[1], "read") == 0)
        return read_all(atoi(argv[2]));
    if (argc == 4 && strcmp(argv[1], "lookup") == 0)
        return look_up(atoi(argv[2]), atoi(argv[3]));
    return 2;
}
