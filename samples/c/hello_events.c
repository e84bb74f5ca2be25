// Who starts programs? Prints a line for each:  bpfsharp run samples/c/hello_events.c -- sh -c 'ls; date'
struct data_t {
    u32 pid;
    u32 uid;
    char command[TASK_COMM_LEN];
};

BPF_RINGBUF_OUTPUT(output, 16);

int syscall__execve(struct pt_regs *ctx)
{
    struct data_t data = { .pid = bpf_get_current_pid_tgid() >> 32, .uid = bpf_get_current_uid_gid() };

    bpf_get_current_comm(&data.command, sizeof(data.command));
    output.ringbuf_output(&data, sizeof(data), 0);
    return 0;
}
