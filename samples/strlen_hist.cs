#!/usr/bin/env dotnet
#:project ../src/BpfSharp/BpfSharp.csproj
#:property AllowUnsafeBlocks=true
// BPF_HISTOGRAM: how long are the strings whose length is asked for? Hooks the return of libc's strlen, which is really one of several
// implementations that the loader chose (an IFUNC); the line on standard error says which.
//   dotnet run samples/strlen_hist.cs              this process asks for 300 lengths itself
//   dotnet run samples/strlen_hist.cs -- ls -R /   every strlen on the machine while a command runs
using System.Diagnostics;
using System.Runtime.InteropServices;
using BpfSharp;

// The workload is a thread that does the same twice, so that whatever the runtime itself does the first time is not counted.
var (tid, go, done) = (0, new SemaphoreSlim(0), new SemaphoreSlim(0));
var asking = new Thread(() =>
{
    for (tid = Libc.gettid(); ; done.Release())
    {
        go.Wait();
        Libc.AskForLengths();
    }
}) { IsBackground = true };
asking.Start();
AskOnce();

using var bpf = Bpf.FromSource("""
    #include <uapi/linux/ptrace.h>
    BPF_HISTOGRAM(dist);
    int count(struct pt_regs *ctx) {
        if (THREAD && (u32)bpf_get_current_pid_tgid() != THREAD)
            return 0;
        dist.increment(bpf_log2l(PT_REGS_RC(ctx)));
        return 0;
    }
    """, new BpfOptions { Defines = [$"THREAD={(args.Length > 0 ? 0 : tid)}"] });
Console.Error.WriteLine(bpf.AttachUretprobe("c", "strlen", "count"));

if (args.Length > 0)
{
    using var workload = Process.Start(args[0], args.Skip(1));
    workload.WaitForExit();
}
else
{
    AskOnce();
}

bpf["dist"].PrintLog2Hist(Console.Out, "strlen return:");
bpf["dist"].Clear();

void AskOnce()
{
    go.Release();
    done.Wait();
}

internal static class Libc
{
    private static readonly byte[] Text = [.. "a string of 26 characters!\0"u8];

    // Lengths of 26, 25 … 7, ten of 3.
    public static unsafe void AskForLengths()
    {
        fixed (byte* text = Text)
            for (var i = 0; i < 300; i++)
                strlen(text + (i % 30 < 20 ? i % 30 : 23));
    }

    [DllImport("libc")] public static extern unsafe nuint strlen(byte* text);
    [DllImport("libc")] public static extern int gettid();
}
