#!/usr/bin/env dotnet
#:project ../src/BpfSharp/BpfSharp.csproj
// BPF_PERCPU_ARRAY and bpf_trace_printk: how many TCP connections does each CPU open? Where tcp_v4_connect can't be hooked, the tracepoint
// sock:inet_sock_set_state stands in: a socket that begins to connect goes to state TCP_SYN_SENT (2).
//   dotnet run samples/percpu_connects.cs                          connects to itself eight times
//   dotnet run samples/percpu_connects.cs -- curl http://1.1.1.1   every connection on the machine while a command runs
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using BpfSharp;

using var bpf = Bpf.FromSource("""
    BPF_PERCPU_ARRAY(connect_cnt, long, 1);
    static inline int count(void) {
        if (PID && bpf_get_current_pid_tgid() >> 32 != PID)
            return 0;
        bpf_trace_printk("start of tcp4connect\n");
        int index = 0;
        connect_cnt.increment(index);
        return 0;
    }
    int on_connect(struct pt_regs *ctx) { return count(); }
    int on_state(struct tracepoint__sock__inet_sock_set_state *args) {
        return args->newstate == 2 && args->family == 2 ? count() : 0;
    }
    """, new BpfOptions { Defines = [$"PID={(args.Length > 0 ? 0 : Environment.ProcessId)}"] });
Console.Error.WriteLine(bpf.AttachFirst(("on_connect", "kprobe:tcp_v4_connect"), ("on_state", "tracepoint:sock:inet_sock_set_state")));
while (bpf.TraceReadLine(nonBlocking: true) is not null)
{
    // What programs wrote before ours is nothing to us.
}

if (args.Length > 0)
{
    using var workload = Process.Start(args[0], args.Skip(1));
    workload.WaitForExit();
}
else
{
    ConnectToOurselves(8);
}

Console.WriteLine("PID    COMM         OUTPUT");
while (bpf.ReadTraceFields(nonBlocking: true) is { } line)
    Console.WriteLine($"{line.ProcessId,-6} {line.Task,-12} {line.Message}");
var connects = bpf.GetPerCpuArray<long>("connect_cnt")[0];
Console.WriteLine($"tcp connects total {connects.Sum()} times");
for (var cpu = 0; cpu < connects.Count; cpu++)
    Console.WriteLine($"val[{cpu}] = {connects[cpu]}");

static void ConnectToOurselves(int times)
{
    using var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    for (var i = 0; i < times; i++)
    {
        using var client = new TcpClient(AddressFamily.InterNetwork);
        client.Connect((IPEndPoint)listener.LocalEndpoint);
        listener.AcceptSocket().Dispose();
    }
}
