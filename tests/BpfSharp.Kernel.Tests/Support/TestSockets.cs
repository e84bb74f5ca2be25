using System.Net;
using System.Net.Sockets;

namespace BpfSharp.Kernel.Tests.Support;

/// <summary>Packets on the loopback interface to a port of our own, so that a test can count them exactly.</summary>
internal static class TestSockets
{
    public static Socket OpenReceiver(out int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        return socket;
    }

    /// <summary>Sends datagrams one after the other, each received before the next.</summary>
    public static void Exchange(Socket receiver, int count)
    {
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var buffer = new byte[16];
        for (var i = 0; i < count; i++)
        {
            sender.SendTo(new byte[8], receiver.LocalEndPoint!);
            receiver.Receive(buffer).ShouldBe(8);
        }
    }

    /// <summary>Removes the empty clsact qdisc that a filter leaves (RTM_DELQDISC).</summary>
    public static void RemoveClsact(uint interfaceIndex)
    {
        var header = new byte[20];
        BitConverter.TryWriteBytes(header.AsSpan(4), interfaceIndex);
        BitConverter.TryWriteBytes(header.AsSpan(8), 0xffff0000u);
        BitConverter.TryWriteBytes(header.AsSpan(12), 0xfffffff1u);
        using var socket = Netlink.RouteSocket.Open(out _).ShouldNotBeNull();
        socket.Request(new Netlink.NetlinkMessage(37, 0, header));
    }
}
