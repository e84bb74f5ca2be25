#!/usr/bin/env dotnet
#:project ../src/BpfSharp/BpfSharp.csproj
// Which programs start others, and how often? Counts execve by the name of the process that calls it.
//   dotnet run samples/exec_count.cs                 a small workload of its own
//   dotnet run samples/exec_count.cs -- make -j4     any command
using System.Diagnostics;
using BpfSharp;

using var bpf = Bpf.FromSource("""
    struct key_t { char comm[TASK_COMM_LEN]; };
    BPF_HASH(counts, struct key_t);
    int syscall__execve(struct pt_regs *ctx) {
        struct key_t key = {};
        bpf_get_current_comm(&key.comm, sizeof(key.comm));
        counts.increment(key);
        return 0;
    }
    """);
bpf.AttachKprobe(bpf.GetSyscallFnName("execve"), "syscall__execve");

string[] command = args.Length > 0 ? args : ["sh", "-c", "for i in $(seq 20); do /bin/true; done; ls / >/dev/null"];
using (var workload = Process.Start(command[0], command.Skip(1)))
    workload.WaitForExit();

var counts = bpf.GetTable<Comm, ulong>("counts");
foreach (var (comm, n) in counts.OrderBy(e => e.Value))
    Console.WriteLine($"{n,10} \"{comm}\"");
