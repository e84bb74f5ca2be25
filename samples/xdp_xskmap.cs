#!/usr/bin/env dotnet
#:project ../src/BpfSharp/BpfSharp.csproj
// BPF_XSKMAP: an XDP program hands packets to a socket of user space, past the network stack. Frames that arrive at a0 go to an AF_XDP socket, where C# reads
// them and sends each back with 100 added to its number; the other end of the cable counts the answers.
//   dotnet run samples/xdp_xskmap.cs
using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using BpfSharp;
using BpfSharp.Kernel;

if (args is not ["inside"])
{
    // The command line of this very process, in a new network namespace with pairs of connected interfaces.
    var self = string.Join(' ', File.ReadAllText("/proc/self/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(part => $"'{part}'"));
    using var inside = Process.Start("unshare", ["--net", "sh", "-c", $"ip link add a0 numrxqueues 1 numtxqueues 1 type veth peer name a1 numrxqueues 1 numtxqueues 1 && ip link set a0 up && ip link set a1 up && exec {self} inside"]);
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
    BPF_XSKMAP(sockets, 4);
    BPF_ARRAY(answers, u64, 256);
    int redirect(struct xdp_md *ctx) { /* XDP_PASS at the end: where no socket is */ return number_of(ctx) < 0 ? XDP_PASS : sockets.redirect_map(ctx->rx_queue_index, XDP_PASS); }
    int count(struct xdp_md *ctx) {
        int number = number_of(ctx);
        if (number >= 0)
            answers.atomic_increment(number);
        return XDP_PASS;
    }
    """);
foreach (var (device, function) in ((string, string)[])[("a0", "redirect"), ("a1", "count")])
    Console.Error.WriteLine(bpf.AttachXdp(device, function));
using var socket = bpf.OpenXdpSocket("sockets", "a0");

for (var i = 0; i < 20; i++)
    Interface.Send("a1", (byte)(i % 4));
var (frame, received) = (new byte[XdpSocket.MaxFrameLength], 0);
while (received < 20 && socket.Wait(TimeSpan.FromSeconds(10)))
    for (; socket.TryReceive(frame, out var length); received++)
    {
        frame[14] += 100;
        socket.TrySend(frame.AsSpan(0, length));
    }

var answers = bpf.GetArray<ulong>("answers");
SpinWait.SpinUntil(() => answers.Sum(n => (long)n) == 20, TimeSpan.FromSeconds(10));
Console.WriteLine($"frames read: {received}, answers by number: {string.Join(' ', Enumerable.Range(100, 4).Select(n => $"{n}: {answers[n]}"))}");

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
