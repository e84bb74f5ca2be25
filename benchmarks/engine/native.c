// native NAME STEPS BYTES: runs a function of steps.c once and prints its result in hexadecimal and the nanoseconds it took.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "steps.c"

int main(int argc, char **argv)
{
    static const struct { const char *name; u64 (*run)(u8 *, u64); } functions[] = {
        { "lcg", lcg }, { "xorshift", xorshift }, { "checksum", checksum }, { "sieve", sieve },
    };
    u64 steps = strtoull(argv[2], 0, 10), bytes = strtoull(argv[3], 0, 10);
    u8 *memory = malloc(bytes);
    struct timespec begin, end;

    (void)argc;
    memset(memory, 0, bytes);
    memcpy(memory, &steps, 8);
    if (!strcmp(argv[1], "sieve"))
        memset(memory, 0, 8);
    for (unsigned i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
        if (strcmp(argv[1], functions[i].name))
            continue;
        clock_gettime(CLOCK_MONOTONIC, &begin);
        u64 result = functions[i].run(memory, bytes);
        clock_gettime(CLOCK_MONOTONIC, &end);
        printf("%llx %lld\n", result, (end.tv_sec - begin.tv_sec) * 1000000000LL + end.tv_nsec - begin.tv_nsec);
        return 0;
    }
    return 1;
}
