#!/usr/bin/env dotnet
#:project ../src/BpfSharp/BpfSharp.csproj
// BPF_PROG_ARRAY: bar runs at execve and goes on in foo, which it finds in a table. A tail call never returns; an empty slot lets bar go on.
//   dotnet run samples/tail_call.cs                 a workload of its own
//   dotnet run samples/tail_call.cs -- make -j4     any command
using System.Diagnostics;
using BpfSharp;

using var bpf = Bpf.FromSource("""
    BPF_PROG_ARRAY(prog_array, 10);
    BPF_HASH(calls, u32, u64);
    static inline void say(u32 who) { calls.atomic_increment(who); }
    int foo(struct pt_regs *ctx) {
        bpf_trace_printk("I'm foo\n");
        say(2);
        return 0;
    }
    int bar(struct pt_regs *ctx) {
        bpf_trace_printk("I'm bar\n");
        say(1);
        prog_array.call(ctx, 2);
        say(3);    // only where slot 2 is empty
        return 0;
    }
    """);
var bar = bpf.AttachKprobe(bpf.GetSyscallFnName("execve"), "bar");
Console.Error.WriteLine(bar);

string[] command = args.Length > 0 ? args : ["sh", "-c", "for i in 1 2 3 4; do /bin/true; done"];
Run();
var calls = bpf.GetTable<uint, ulong>("calls");
calls.TryGetValue(3, out var alone);
Console.WriteLine($"with an empty slot:   bar went on {alone > 0}, foo ran {calls.ContainsKey(2)}");

// All programs of a table are of one kind: foo is loaded as what bar turned out to be.
bpf.GetProgramArray("prog_array").Set(2, bpf.LoadFunc("foo", caller: bar));
calls.Map.Clear();
Run();
bar.Dispose();
calls.TryGetValue(1, out var bars);
calls.TryGetValue(2, out var foos);
Console.WriteLine($"with foo in the slot: every bar went to foo {bars > 0 && bars == foos}, bar went on {calls.ContainsKey(3)}");

void Run()
{
    using var process = Process.Start(command[0], command.Skip(1));
    process.WaitForExit();
}
