#!/usr/bin/env dotnet
#:project ../src/BpfSharp/BpfSharp.csproj
// BPF_CPUMAP: an XDP program hands packets to other CPUs, which take them up the network stack. Frames that arrive at a0 with an even number go on on CPU 0,
// odd ones on CPU 1; a raw socket, which is part of the stack, sees on which CPU they come. The table's values are the lengths of the CPUs' queues.
//   dotnet run samples/xdp_cpumap.cs
using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using BpfSharp;

if (args is not ["inside"])
{
    // The command line of this very process, in a new network namespace with pairs of connected interfaces.
    var self = string.Join(' ', File.ReadAllText("/proc/self/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(part => $"'{part}'"));
    using var inside = Process.Start("unshare", ["--net", "sh", "-c", $"ip link add a0 type veth peer name a1 && ip link set a0 up && ip link set a1 up && exec {self} inside"]);
    inside.WaitForExit();
    Environment.ExitCode = inside.ExitCode;
    return;
}

using var bpf = Bpf.FromSource("""
    // An Ethernet type for experiments, so that nothing else is counted; the number after it is ours.
    static inline int number_of(struct xdp_md *ctx) {
        u8 *data = (u8 *)(long)ctx->data;
        if (data + 15 > (u8 *)(long)ctx->data_end || data[12] != 0x88 || data[13] != 0xb5)
            return -1;
        return data[14];
    }
    BPF_CPUMAP(cpus, 2);
    BPF_PERCPU_ARRAY(seen, u64, 1);
    int redirect(struct xdp_md *ctx) {
        int number = number_of(ctx);
        return number < 0 ? XDP_PASS : cpus.redirect_map(number & 1, 0);
    }
    int where(struct __sk_buff *skb) {
        int zero = 0;
        if (load_half(skb, 12) == 0x88b5)
            seen.increment(zero);
        return 0;
    }
    """);
var cpus = bpf.GetTable<uint, uint>("cpus");
(cpus[0], cpus[1]) = (192, 192);
Console.Error.WriteLine(bpf.AttachXdp("a0", "redirect"));
Console.Error.WriteLine(bpf.AttachRawSocket("where", "a0"));

for (byte number = 0; number < 30; number++)
    Interface.Send("a1", number % 3 == 0 ? (byte)0 : (byte)1);
var seen = bpf.GetPerCpuArray<ulong>("seen");
SpinWait.SpinUntil(() => seen[0].Sum() == 30, TimeSpan.FromSeconds(10));
Console.WriteLine($"on CPU 0: {seen[0][0]}, on CPU 1: {seen[0][1]}");

internal sealed class Interface(int index) : EndPoint
{
    public override AddressFamily AddressFamily => AddressFamily.Packet;

    // struct sockaddr_ll: family:16 protocol:16 ifindex:32 hatype:16 pkttype:8 halen:8 addr:64
    public override SocketAddress Serialize()
    {
        var address = new SocketAddress(AddressFamily.Packet, 20);
        for (var i = 0; i < 4; i++)
            address[4 + i] = (byte)(index >> (8 * i));
        return address;
    }

    public static int IndexOf(string name) => NetworkInterface.GetAllNetworkInterfaces().First(entry => entry.Name == name).GetIPProperties().GetIPv4Properties().Index;

    public static void Send(string name, byte number)
    {
        using var socket = new Socket(AddressFamily.Packet, SocketType.Raw, 0);
        byte[] frame = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1, 0x88, 0xb5, number, .. new byte[45]];
        socket.SendTo(frame, new Interface(IndexOf(name)));
    }
}
