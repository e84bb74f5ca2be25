#!/usr/bin/env dotnet
#:project ../src/BpfSharp/BpfSharp.csproj
// BPF_TABLE and BPF_ARRAY: how often do root and the other users start programs?
//   dotnet run samples/exec_by_uid.cs             a workload of its own, as root and as nobody
//   dotnet run samples/exec_by_uid.cs -- make     everything on the machine while the command runs
using System.Diagnostics;
using BpfSharp;

// A shell under a name that nobody else has, so that only its programs are counted.
var shell = $"/tmp/sh{Environment.ProcessId}";
using var bpf = Bpf.FromSource("""
    #ifdef USE_TABLE
    BPF_TABLE("array", u32, long, uidcnt, 2);
    #else
    BPF_ARRAY(uidcnt, long, 2);
    #endif
    #ifdef WATCHED
    static inline int is_watched(void) {
        char comm[TASK_COMM_LEN] = {}, wanted[] = WATCHED;
        bpf_get_current_comm(&comm, sizeof(comm));
        for (int i = 0; i < sizeof(wanted); i++)
            if (comm[i] != wanted[i])
                return 0;
        return 1;
    }
    #else
    #define is_watched() 1
    #endif
    int syscall__execve(struct pt_regs *ctx) {
        int index = (u32)bpf_get_current_uid_gid() == 0 ? 0 : 1;
        long *count = uidcnt.lookup(&index);
        if (count && is_watched())
            uidcnt.increment(index);
        return 0;
    }
    """, new BpfOptions { Defines = args.Length > 0 ? ["USE_TABLE"] : [$"WATCHED=\"{Path.GetFileName(shell)}\""] });
Console.Error.WriteLine(bpf.AttachKprobe(bpf.GetSyscallFnName("execve"), "syscall__execve"));

if (args.Length > 0)
    Run(args);
else
    RunAsTwoUsers();

var uidcnt = bpf.GetArray<long>("uidcnt");
Console.WriteLine($"root:   {uidcnt[0]} times execve");
Console.WriteLine($"others: {uidcnt[1]} times execve");
uidcnt.Clear();

void RunAsTwoUsers()
{
    File.CreateSymbolicLink(shell, "/bin/sh");
    try
    {
        Run(shell, "-c", "for i in 1 2 3 4 5; do /bin/true; done");
        Run("setpriv", "--reuid=65534", "--clear-groups", shell, "-c", "for i in 1 2 3; do /bin/true; done");
    }
    finally
    {
        File.Delete(shell);
    }
}

static void Run(params string[] command)
{
    using var process = Process.Start(command[0], command[1..]);
    process.WaitForExit();
}
