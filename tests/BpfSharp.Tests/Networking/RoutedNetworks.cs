using System.Net;
using System.Net.Sockets;
using BpfSharp.Testing;

namespace BpfSharp.Tests.Networking;

/// <summary>
/// client ── router ── server. The client addresses the server's frames to the server's own Ethernet address, and the router doesn't forward: what arrives was
/// redirected, unchanged, by a program on the router.
/// </summary>
public sealed class RoutedNetworks : IDisposable
{
    private const int Patience = 20_000;

    private readonly NetworkNamespaces _networks = NetworkNamespaces.Create();

    public RoutedNetworks()
    {
        try
        {
            Client = _networks.Add("client");
            Router = _networks.Add("router");
            Server = _networks.Add("server");
            ToRouter = _networks.Connect(Client, Router);
            ToServer = _networks.Connect(Router, Server);
            Client.Command("ip", "route", "add", $"{ToServer.Right.Address}/32", "dev", ToRouter.Left.Interface);
            Client.Command("ip", "neighbour", "replace", ToServer.Right.Address, "lladdr", ToServer.Right.Mac, "dev", ToRouter.Left.Interface, "nud", "permanent");
            Server.Command("ip", "route", "add", $"{ToRouter.Left.Address}/32", "dev", ToServer.Right.Interface);
            Router.Command("sh", "-c", "echo 0 > /proc/sys/net/ipv4/ip_forward");
        }
        catch
        {
            _networks.Dispose();
            throw;
        }
    }

    public NetworkNamespace Client { get; }

    public NetworkNamespace Router { get; }

    public NetworkNamespace Server { get; }

    /// <summary>The cable from the client (left) to the router.</summary>
    public Cable ToRouter { get; }

    /// <summary>The cable from the router (left) to the server.</summary>
    public Cable ToServer { get; }

    /// <summary>A datagram socket in a network.</summary>
    public static Socket Datagrams(NetworkNamespace network, string address, int port = 0) => network.Run(() =>
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = Patience };
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        return socket;
    });

    /// <summary>Sends numbered datagrams from the client to the server, each received before the next.</summary>
    public void CrossFromClientToServer(int times)
    {
        using var receiver = Datagrams(Server, ToServer.Right.Address);
        using var sender = Datagrams(Client, ToRouter.Left.Address);
        var buffer = new byte[16];
        for (var i = 0; i < times; i++)
        {
            sender.SendTo(BitConverter.GetBytes(i), receiver.LocalEndPoint!);
            receiver.Receive(buffer).ShouldBe(sizeof(int));
            BitConverter.ToInt32(buffer).ShouldBe(i);
        }
    }

    /// <summary>Sends a datagram from the client that must not arrive at the server.</summary>
    public void DoesNotCross()
    {
        using var receiver = Datagrams(Server, ToServer.Right.Address);
        using var sender = Datagrams(Client, ToRouter.Left.Address);
        sender.SendTo([1], receiver.LocalEndPoint!);
        receiver.Poll(TimeSpan.FromMilliseconds(200), SelectMode.SelectRead).ShouldBeFalse();
    }

    public void Dispose() => _networks.Dispose();
}
