BPF_ARRAY(a1); BPF_ARRAY(a2, u32); BPF_ARRAY(a3, u64, 3); BPF_PERCPU_ARRAY(pa, long, 1);
BPF_TABLE("lru_percpu_hash", u32, u64, lph, 16);
BPF_F_TABLE("hash", u32, u64, flagged, 16, BPF_F_NO_PREALLOC);
BPF_TABLE_PUBLIC("hash", u32, u64, shown, 16);
BPF_TABLE_SHARED("array", int, u64, shared, 16);
BPF_QUEUE(queue, u64, 8); BPF_STACK(stack, u64, 8); BPF_BLOOM_FILTER(bloom, u64, 64);
BPF_PROG_ARRAY(progs, 4); BPF_CGROUP_ARRAY(cgroups, 2);
BPF_DEVMAP(devs, 4); BPF_DEVMAP_HASH(devh, 4); BPF_CPUMAP(cpus, 2); BPF_XSKMAP(xsks, 4);
BPF_ARRAY_OF_MAPS(outer, "a3", 2); BPF_HASH_OF_MAPS(outer2, u32, "a3", 8);
BPF_SOCKMAP(socks, 4); BPF_SOCKHASH(sockh); BPF_TASK_STORAGE(tasks, u64); BPF_CGRP_STORAGE(cgrps, u64); BPF_SK_STORAGE(sks, u64);
BPF_CGROUP_STORAGE(storage, u64); BPF_USER_RINGBUF(commands, 1);

int forward(struct xdp_md *ctx)
{
    u64 v = 0;
    queue.push(&v, BPF_EXIST);
    queue.pop(&v);
    stack.peek(&v);
    bloom.push(&v, 0);
    int key = 0;
    void *inner = outer.lookup(&key);
    if (inner)
        bpf_map_update_elem(inner, &key, &v, BPF_ANY);
    progs.call(ctx, 2);
    return devs.redirect_map(0, 0);
}
