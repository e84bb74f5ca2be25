// How often was each program started? Run it:  bpfsharp run samples/c/exec_count.c -- make
#include <linux/sched.h>
#include <uapi/linux/ptrace.h>

struct key_t {
    char program[TASK_COMM_LEN];
};

BPF_HASH(counts, struct key_t);

// Runs when a process asks for another program. The name is what follows the last slash of the path.
int syscall__execve(struct pt_regs *ctx, const char __user *path)
{
    char text[128];
    int name = 0;
    long length = bpf_probe_read_user_str(text, sizeof(text), path);

    for (int i = 0; i < sizeof(text) && i < length; i++)
        if (text[i] == '/')
            name = i + 1;

    struct key_t key = {};
    bpf_probe_read_user_str(key.program, sizeof(key.program), path + name);
    counts.increment(key);
    return 0;
}
