#!/usr/bin/env dotnet
#:project ../src/BpfSharp/BpfSharp.csproj
// BPF_STACK_TRACE: who allocates how much? Adds up the bytes given to malloc by the stack that asked, names every frame, those of .NET included,
// and draws a flame graph.
//   dotnet run samples/malloc_stacks.cs -- [--svg FILE]        a .NET process of its own
//   dotnet run samples/malloc_stacks.cs -- --pid PID [--svg FILE]
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BpfSharp;
using BpfSharp.Stacks;

if (args is ["--work"])
{
    // Compiled before anyone looks.
    Libc.Parse(1);
    Libc.Render(1);
    Console.WriteLine("ready");
    Console.ReadLine();
    Libc.Parse(30);
    Libc.Render(10);
    Console.WriteLine("done");
    Console.ReadLine();
    return;
}

using var bpf = Bpf.FromSource("""
    BPF_HASH(bytes, int);
    BPF_STACK_TRACE(stack_traces, 16384);
    int alloc_enter(struct pt_regs *ctx, size_t size) {
        int id = stack_traces.get_stackid(ctx, BPF_F_USER_STACK);
        if (id >= 0)
            bytes.increment(id, size);
        return 0;
    }
    """);

// The command line of this very process, with another argument; .NET writes /tmp/perf-PID.map with the names of compiled methods where it is asked to.
string[] self = [.. File.ReadAllText("/proc/self/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries).SkipLast(args.Length), "--work"];
var given = Array.IndexOf(args, "--pid") is var at and >= 0 ? int.Parse(args[at + 1]) : 0;
using var worker = given > 0 ? Process.GetProcessById(given)
    : Process.Start(new ProcessStartInfo(self[0], self[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, Environment = { ["DOTNET_PerfMapEnabled"] = "3" } })!;
if (given == 0)
    worker.StandardOutput.ReadLine();
Console.Error.WriteLine(bpf.AttachUprobe("c", "malloc", "alloc_enter", worker.Id));
if (given == 0)
{
    worker.StandardInput.WriteLine();
    worker.StandardOutput.ReadLine();
}
else
{
    Console.Error.WriteLine("Enter ends.");
    Console.ReadLine();
}

var (stacks, folded) = (bpf.GetStackTable("stack_traces"), new FoldedStacks());
foreach (var (id, size) in bpf.GetTable<int, ulong>("bytes").OrderByDescending(entry => entry.Value))
    folded.Add(worker.ProcessName, stacks.WalkUser(id, worker.Id, bpf.StackNames), (long)size);
folded.WriteTo(Console.Out);
if (Array.IndexOf(args, "--svg") is var svg and >= 0)
    File.WriteAllText(args[svg + 1], FlameGraph.ToSvg(folded, new FlameGraphOptions { Title = "Bytes by who called malloc", Unit = "bytes" }));
if (given == 0)
{
    worker.StandardInput.WriteLine();
    worker.WaitForExit();
    File.Delete($"/tmp/perf-{worker.Id}.map");
}

internal static class Libc
{
    [MethodImpl(MethodImplOptions.NoInlining)] public static void Parse(int times) { for (; times > 0; times--) free(malloc(1000)); }
    [MethodImpl(MethodImplOptions.NoInlining)] public static void Render(int times) { for (; times > 0; times--) free(malloc(500)); }
    [DllImport("libc")] public static extern nint malloc(nint size);
    [DllImport("libc")] public static extern void free(nint block);
}
