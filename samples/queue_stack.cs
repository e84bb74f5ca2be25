#!/usr/bin/env dotnet
#:project ../src/BpfSharp/BpfSharp.csproj
// BPF_QUEUE and BPF_STACK: what a program pushes comes out in order (queue) or in reverse (stack), and the oldest goes when there is no room.
//   dotnet run samples/queue_stack.cs
using System.Diagnostics;
using BpfSharp;

var shell = $"/tmp/sh{Environment.ProcessId}";
using var bpf = Bpf.FromSource("""
    BPF_QUEUE(queue, u64, 4);
    BPF_STACK(stack, u64, 4);
    BPF_ARRAY(calls, u64, 1);
    int syscall__execve(struct pt_regs *ctx) {
        char comm[TASK_COMM_LEN] = {}, wanted[] = WATCHED;
        bpf_get_current_comm(&comm, sizeof(comm));
        for (int i = 0; i < sizeof(wanted); i++)
            if (comm[i] != wanted[i])
                return 0;
        int zero = 0;
        calls.increment(zero);
        u64 *n = calls.lookup(&zero), number;
        if (!n)
            return 0;
        number = *n;
        queue.push(&number, BPF_EXIST);    // the oldest makes room
        stack.push(&number, 0);            // refused when full
        return 0;
    }
    """, new BpfOptions { Defines = [$"WATCHED=\"{Path.GetFileName(shell)}\""] });
Console.Error.WriteLine(bpf.AttachKprobe(bpf.GetSyscallFnName("execve"), "syscall__execve"));

File.CreateSymbolicLink(shell, "/bin/sh");
try
{
    using var workload = Process.Start(shell, ["-c", "for i in 1 2 3 4 5 6; do /bin/true; done"]);
    workload.WaitForExit();
}
finally
{
    File.Delete(shell);
}

var queue = bpf.GetQueue<ulong>("queue");
queue.TryPeek(out var next);
Console.WriteLine($"next in the queue: {next}");
Console.WriteLine($"queue: {string.Join(' ', queue.PopAll())}");
Console.WriteLine($"stack: {string.Join(' ', bpf.GetStack<ulong>("stack").PopAll())}");
Console.WriteLine($"left:  {queue.TryPop(out _)}");
