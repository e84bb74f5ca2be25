// What both engines and the C compiler run: the same source, compiled with gcc -O2 for this machine and with clang -O2 for BPF.
// steps(memory, length): the number of steps is length, or for the generators the first word of memory.
typedef unsigned char u8;
typedef unsigned long long u64;

#ifndef __bpf__
#define PROGRAM(name) __attribute__((noinline)) u64 name
#else
#define PROGRAM(name) __attribute__((section("socket"), used)) u64 name
#endif

PROGRAM(lcg)(u8 *memory, u64 length)
{
    u64 steps = *(volatile u64 *)memory, x = 1;
    for (u64 i = 0; i < steps; i++)
        x = x * 6364136223846793005ULL + 1442695040888963407ULL;
    return x;
}

PROGRAM(xorshift)(u8 *memory, u64 length)
{
    u64 steps = *(volatile u64 *)memory, x = 88172645463325252ULL, sum = 0;
    for (u64 i = 0; i < steps; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        if (x & 1)
            sum += x;
        else
            sum ^= x >> 3;
    }
    return sum;
}

PROGRAM(checksum)(u8 *memory, u64 length)
{
    u64 sum = 0;
    for (u64 i = 0; i < length; i++)
        sum = ((sum << 5) | (sum >> 59)) ^ memory[i];
    return sum;
}

PROGRAM(sieve)(u8 *composite, u64 length)
{
    u64 primes = 0;
    for (u64 i = 2; i < length; i++) {
        if (composite[i])
            continue;
        primes++;
        for (u64 j = i * i; j < length; j += i)
            composite[j] = 1;
    }
    return primes;
}
