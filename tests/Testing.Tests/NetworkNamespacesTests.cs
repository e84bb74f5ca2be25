using System.Net;
using System.Net.Sockets;

namespace BpfSharp.Testing.Tests;

[OnKernels]
public class NetworkNamespacesTests(LeakCheck leaks) : IClassFixture<LeakCheck>
{
    [SkippableFact]
    public void Connect_TwoNetworks_CarriesExactlyWhatIsSent()
    {
        using var networks = NetworkNamespaces.Create();
        var cable = networks.Connect(networks.Add("one"), networks.Add("two"));
        using var receiver = cable.Right.Namespace.Run(() => Bound(cable.Right.Address));
        using var sender = cable.Left.Namespace.Run(() => Bound(cable.Left.Address));
        var before = Received(cable.Right);
        for (var i = 0; i < 10; i++)
        {
            sender.Send([1, 2, 3], 3, (IPEndPoint)receiver.Client.LocalEndPoint!);
            receiver.Client.ReceiveTimeout = 20_000;
            IPEndPoint? from = null;
            receiver.Receive(ref from).ShouldBe([1, 2, 3]);
            from!.Address.ToString().ShouldBe(cable.Left.Address);
        }

        (Received(cable.Right) - before).ShouldBe(10);
        cable.Left.Interface.ShouldBe("to_two");
        cable.Left.Index.ShouldBeGreaterThan(1u);
    }

    [SkippableFact]
    public void Dispose_AfterAFailureInANetwork_LeavesNothing()
    {
        Require.Root();
        Should.Throw<InvalidOperationException>(() =>
        {
            using var networks = NetworkNamespaces.Create();
            networks.Add("one").Run(() => throw new InvalidOperationException("as a failing test does"));
        });
        leaks.Leaks().ShouldBeEmpty();
    }

    [SkippableFact]
    public void Command_ThatFails_SaysWhatItPrinted()
    {
        using var networks = NetworkNamespaces.Create();
        var network = networks.Add("one");
        Should.Throw<Xunit.Sdk.XunitException>(() => network.Command("ip", "link", "set", "nothere", "up")).Message.ShouldContain("Cannot find device \"nothere\"");
        Should.Throw<Xunit.Sdk.XunitException>(() => network.InterfaceIndex("nothere")).Message.ShouldContain("one has no interface nothere");
    }

    private static UdpClient Bound(string address) => new(new IPEndPoint(IPAddress.Parse(address), 0));

    private static long Received(CableEnd end)
        => long.Parse(end.Namespace.Command("sh", "-c", $"grep '{end.Interface}:' /proc/thread-self/net/dev").Split([' ', ':'], StringSplitOptions.RemoveEmptyEntries)[2], System.Globalization.CultureInfo.InvariantCulture);
}
