#!/usr/bin/env dotnet
#:project ../src/BpfSharp/BpfSharp.csproj
// BPF_PERF_ARRAY: how many CPU cycles does a system call take? A counter runs on each CPU; the program reads it when getuid begins and when it ends.
// Many virtual machines count no cycles; then nanoseconds of the CPU's clock stand in, and the first line says so.
//   dotnet run samples/cycles_hist.cs               100 calls of its own, on CPU 0
//   dotnet run samples/cycles_hist.cs -- cpu-clock  another event
using System.Diagnostics;
using System.Runtime.InteropServices;
using BpfSharp;

using var bpf = Bpf.FromSource("""
    BPF_PERF_ARRAY(cnt1, NUM_CPUS);
    BPF_ARRAY(prev, u64, NUM_CPUS);
    BPF_HISTOGRAM(dist);
    static inline int is_error(u64 value) { return (s64)value < 0 && (s64)value > -256; }
    int do_sys_getuid(struct pt_regs *ctx) {
        u32 cpu = bpf_get_smp_processor_id();
        u64 value = cnt1.perf_read(CUR_CPU_IDENTIFIER);
        if ((u32)bpf_get_current_pid_tgid() != THREAD || is_error(value))
            return 0;
        prev.update(&cpu, &value);
        return 0;
    }
    int do_ret_sys_getuid(struct pt_regs *ctx) {
        u32 cpu = bpf_get_smp_processor_id();
        u64 value = cnt1.perf_read(CUR_CPU_IDENTIFIER);
        u64 *before = prev.lookup(&cpu);
        if ((u32)bpf_get_current_pid_tgid() != THREAD || is_error(value) || !before)
            return 0;
        dist.increment(bpf_log2l(value - *before));
        return 0;
    }
    """, new BpfOptions { Defines = [$"NUM_CPUS={Environment.ProcessorCount}", $"THREAD={Environment.ProcessId}"] });

// The main thread stays on one CPU: a counter of one is nothing on another.
if (OperatingSystem.IsLinux())
    Process.GetCurrentProcess().ProcessorAffinity = 1;
Libc.getuid();
Console.WriteLine(args.Length > 0 ? bpf.OpenPerfEvent("cnt1", args[0]) : bpf.OpenPerfEvent("cnt1", "cycles", "cpu-clock"));
Console.Error.WriteLine(bpf.AttachKprobe(bpf.GetSyscallFnName("getuid"), "do_sys_getuid"));
Console.Error.WriteLine(bpf.AttachKretprobe(bpf.GetSyscallFnName("getuid"), "do_ret_sys_getuid"));
for (var i = 0; i < 100; i++)
    Libc.getuid();
bpf["dist"].PrintLog2Hist(Console.Out, "value");

internal static class Libc
{
    [DllImport("libc")]
    public static extern uint getuid();
}
