#!/usr/bin/env dotnet
#:project ../src/BpfSharp/BpfSharp.csproj
// BPF_DEVMAP: an XDP program sends packets on to other interfaces, before the network stack has seen them. Frames that arrive at a0 leave by b0 or c0, as
// the table says, and are counted at the other ends of these cables; a slot without an interface drops.
//   dotnet run samples/xdp_devmap.cs
using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using BpfSharp;

if (args is not ["inside"])
{
    // The command line of this very process, in a new network namespace with pairs of connected interfaces.
    var self = string.Join(' ', File.ReadAllText("/proc/self/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(part => $"'{part}'"));
    using var inside = Process.Start("unshare", ["--net", "sh", "-c", $"for i in a b c; do ip link add $i\"0\" type veth peer name $i\"1\" && ip link set $i\"0\" up && ip link set $i\"1\" up; done && exec {self} inside"]);
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
    BPF_DEVMAP(devices, 4);
    BPF_ARRAY(arrived, u64, 4);
    int redirect(struct xdp_md *ctx) {
        int number = number_of(ctx);
        return number < 0 ? XDP_PASS : devices.redirect_map(number, XDP_DROP);    // the flags say what happens without an interface
    }
    int count(struct xdp_md *ctx) {
        int number = number_of(ctx);
        if (number >= 0)
            arrived.atomic_increment(number);
        return number < 0 ? XDP_PASS : XDP_DROP;
    }
    """);
foreach (var (device, function) in ((string, string)[])[("a0", "redirect"), ("b1", "count"), ("c1", "count")])
    Console.Error.WriteLine(bpf.AttachXdp(device, function));
var devices = bpf.GetTable<uint, int>("devices");
devices[1] = Interface.IndexOf("b0");
devices[2] = Interface.IndexOf("c0");

// Slot 3 is empty.
foreach (var (number, times) in ((byte, int)[])[(1, 5), (2, 7), (3, 9)])
    for (var i = 0; i < times; i++)
        Interface.Send("a1", number);
var arrived = bpf.GetArray<ulong>("arrived");
SpinWait.SpinUntil(() => arrived[1] + arrived[2] == 12, TimeSpan.FromSeconds(10));
Console.WriteLine($"to b: {arrived[1]}, to c: {arrived[2]}, nowhere: {arrived[3]}");

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
