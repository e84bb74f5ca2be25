#!/usr/bin/env dotnet
#:project ../src/BpfSharp/BpfSharp.csproj
// BPF_TABLE_PINNED: a table with a path in a BPF file system outlives the process that made it, and the next one finds what is in it.
// This process mounts such a file system for itself alone, then runs itself twice; the second run counts on where the first one stopped.
//   dotnet run samples/pinned_table.cs
using System.Diagnostics;
using BpfSharp;

if (args is ["count", var who])
{
    CountIn(who);
    return;
}

// The command line of this very process, whichever way it was started.
var self = string.Join(' ', File.ReadAllText("/proc/self/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(part => $"'{part}'"));
using var both = Process.Start("unshare", ["--mount", "sh", "-c", $"mount -t bpf bpf /sys/fs/bpf && {self} count first && {self} count second && ls /sys/fs/bpf/counts"]);
both.WaitForExit();
Environment.ExitCode = both.ExitCode;

static void CountIn(string who)
{
    var shell = $"/tmp/sh{Environment.ProcessId}";
    using var bpf = Bpf.FromSource("""
        BPF_TABLE_PINNED("hash", u32, u64, counts, 16, "/sys/fs/bpf/counts");
        int syscall__execve(struct pt_regs *ctx) {
            char comm[TASK_COMM_LEN] = {}, wanted[] = WATCHED;
            bpf_get_current_comm(&comm, sizeof(comm));
            for (int i = 0; i < sizeof(wanted); i++)
                if (comm[i] != wanted[i])
                    return 0;
            u32 key = 1;
            counts.increment(key);
            return 0;
        }
        """, new BpfOptions { Defines = [$"WATCHED=\"{Path.GetFileName(shell)}\""] });
    Console.Error.WriteLine(bpf.AttachKprobe(bpf.GetSyscallFnName("execve"), "syscall__execve"));
    var counts = bpf.GetTable<uint, ulong>("counts");
    counts.TryGetValue(1, out var before);
    File.CreateSymbolicLink(shell, "/bin/sh");
    try
    {
        using var workload = Process.Start(shell, ["-c", "for i in 1 2 3 4 5; do /bin/true; done"]);
        workload.WaitForExit();
    }
    finally
    {
        File.Delete(shell);
    }

    Console.WriteLine($"{who}: found {before}, left {counts[1]}");
}
