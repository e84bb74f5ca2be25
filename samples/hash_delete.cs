#!/usr/bin/env dotnet
#:project ../src/BpfSharp/BpfSharp.csproj
// BPF_HASH with delete(): counts to ten, then forgets the entry, so the twelfth call counts as 1 again.
//   dotnet run samples/hash_delete.cs                 a small workload of its own
//   dotnet run samples/hash_delete.cs -- make -j4     any command
using System.Diagnostics;
using BpfSharp;

using var bpf = Bpf.FromSource("""
    struct key_t { char comm[TASK_COMM_LEN]; };
    BPF_HASH(uidcnt, struct key_t);
    int syscall__execve(struct pt_regs *ctx) {
        struct key_t key = {};
        u64 zero = 0, *value;
        bpf_get_current_comm(&key.comm, sizeof(key.comm));
        value = uidcnt.lookup_or_try_init(&key, &zero);
        if (value) {
            (*value)++;
            if (*value > 10)
                uidcnt.delete(&key);
        }
        return 0;
    }
    """);
Console.Error.WriteLine(bpf.AttachKprobe(bpf.GetSyscallFnName("execve"), "syscall__execve"));

string[] command = args.Length > 0 ? args : ["sh", "-c", "for i in $(seq 25); do /bin/true; done"];
using (var workload = Process.Start(command[0], command.Skip(1)))
    workload.WaitForExit();

var uidcnt = bpf.GetTable<Comm, ulong>("uidcnt");
foreach (var (comm, n) in uidcnt.OrderBy(entry => entry.Value))
    Console.WriteLine($"{n,10} \"{comm}\"");
