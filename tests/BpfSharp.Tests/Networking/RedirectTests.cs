using System.Net.Sockets;
using BpfSharp.Testing;

namespace BpfSharp.Tests.Networking;

/// <summary>Frames that programs send elsewhere really arrive there, each one counted, and no longer once the program is detached.</summary>
[Collection(nameof(AloneCollection))]
public sealed class RedirectTests(LeakCheck leaks) : IClassFixture<LeakCheck>
{
    private const int Frames = 200;

    private const string Counter = """
        BPF_ARRAY(hits, u64, 2);
        static void count(int slot) { u64 *hit = hits.lookup(&slot); if (hit) __sync_fetch_and_add(hit, 1); }
        static int is_udp(void *data, void *data_end) {
            struct ethhdr *eth = data; struct iphdr *ip = data + sizeof(*eth);
            if ((void *)(ip + 1) > data_end) return 0;
            return eth->h_proto == bpf_htons(ETH_P_IP) && ip->protocol == IPPROTO_UDP;
        }

        """;

    private const string OnFrame = "int on_frame(struct xdp_md *ctx) { if (!is_udp((void *)(long)ctx->data, (void *)(long)ctx->data_end)) return XDP_PASS; count(0); ";

    [SkippableTheory]
    [InlineData("BPF_DEVMAP(ports, 4);", 2)]
    [InlineData("BPF_DEVMAP_HASH(ports, 4);", 7700)]
    public void RedirectMap_ToADevice_CarriesEveryFrame(string table, int key)
    {
        using var networks = new RoutedNetworks();
        using var bpf = Bpf.FromSource(table + "\n" + Counter + OnFrame + $"return ports.redirect_map({key}, 0); }}");
        // Interfaces' numbers are of the network in which the call is made.
        networks.Router.Run(() => bpf["ports"].Set(BitConverter.GetBytes(key), BitConverter.GetBytes(networks.ToServer.Left.Index)));
        using (networks.Router.Run(() => bpf.Object.LoadProgram("on_frame").Attach(new XdpTarget(networks.ToRouter.Right.Index, XdpMode.Generic))))
            networks.CrossFromClientToServer(Frames);
        networks.DoesNotCross();
        Hits(bpf, 0).ShouldBe((ulong)Frames);
    }

    [SkippableFact]
    public void RedirectMap_ToAnotherCpu_LetsEveryFrameIn()
    {
        Skip.IfNot(Environment.ProcessorCount > 1, "needs two CPUs");
        Require.Kernel("5.15", "cpumap for generic XDP");
        using var networks = new RoutedNetworks();
        using var bpf = Bpf.FromSource("BPF_CPUMAP(cpus, 2);\n" + Counter + OnFrame + "return cpus.redirect_map(1, 0); }");
        bpf["cpus"].Set(BitConverter.GetBytes(1), BitConverter.GetBytes(192));
        using var receiver = RoutedNetworks.Datagrams(networks.Router, networks.ToRouter.Right.Address);
        using var sender = RoutedNetworks.Datagrams(networks.Client, networks.ToRouter.Left.Address);
        using (networks.Router.Run(() => bpf.Object.LoadProgram("on_frame").Attach(new XdpTarget(networks.ToRouter.Right.Index, XdpMode.Generic))))
        {
            for (var i = 0; i < Frames; i++)
            {
                sender.SendTo(BitConverter.GetBytes(i), receiver.LocalEndPoint!);
                receiver.Receive(new byte[8]).ShouldBe(4);
            }
        }

        Hits(bpf, 0).ShouldBe((ulong)Frames);
    }

    // By tcx since 6.6, by a clsact filter on older kernels.
    [OnKernels]
    [SkippableFact]
    public void TcRedirect_ToADevice_CarriesEveryFrame()
    {
        using var networks = new RoutedNetworks();
        // The number of the interface comes through an array, as tools do it.
        using var bpf = Bpf.FromSource("BPF_ARRAY(target, u32, 1);\n" + Counter + """
            int on_packet(struct __sk_buff *skb) {
                int zero = 0; u32 *interface = target.lookup(&zero);
                if (!interface || !is_udp((void *)(long)skb->data, (void *)(long)skb->data_end)) return TC_ACT_OK;
                count(0);
                return bpf_redirect(*interface, 0);
            }
            """, new BpfOptions { Sections = BpfOptions.Default.Sections.Add("on_packet", "tc") });
        bpf.GetTable<int, uint>("target")[0] = networks.ToServer.Left.Index;
        using (networks.Router.Run(() => bpf.Object.LoadProgram("on_packet").Attach(new TcTarget(networks.ToRouter.Right.Index, IsIngress: true))))
            networks.CrossFromClientToServer(Frames);
        networks.DoesNotCross();
        Hits(bpf, 0).ShouldBe((ulong)Frames);
    }

    [SkippableFact]
    public void TailCalls_ByProtocol_CountEachPacketInItsProgram()
    {
        using var networks = new RoutedNetworks();
        using var bpf = Bpf.FromSource("BPF_PROG_ARRAY(parsers, 256);\n" + Counter + """
            int parse_ethernet(struct xdp_md *ctx) {
                void *data = (void *)(long)ctx->data, *data_end = (void *)(long)ctx->data_end;
                struct ethhdr *eth = data; struct iphdr *ip = data + sizeof(*eth);
                if ((void *)(ip + 1) <= data_end && eth->h_proto == bpf_htons(ETH_P_IP)) parsers.call(ctx, ip->protocol);
                return XDP_PASS;
            }
            int parse_tcp(struct xdp_md *ctx) { count(0); return XDP_PASS; }
            int parse_udp(struct xdp_md *ctx) { count(1); return XDP_PASS; }
            """);
        var parsers = new BpfProgramArray(bpf["parsers"]);
        parsers.Set(6, bpf.Object.LoadProgram("parse_tcp"));
        parsers.Set(17, bpf.Object.LoadProgram("parse_udp"));
        using (networks.Router.Run(() => bpf.Object.LoadProgram("parse_ethernet").Attach(new XdpTarget(networks.ToRouter.Right.Index, XdpMode.Generic))))
        {
            using var receiver = RoutedNetworks.Datagrams(networks.Router, networks.ToRouter.Right.Address);
            using var sender = RoutedNetworks.Datagrams(networks.Client, networks.ToRouter.Left.Address);
            for (var i = 0; i < Frames; i++)
            {
                sender.SendTo([1, 2, 3], receiver.LocalEndPoint!);
                receiver.Receive(new byte[8]).ShouldBe(3);
            }

            // A connection that is refused is one packet there and one back.
            for (var i = 0; i < 7; i++)
                networks.Client.Run(() => Should.Throw<SocketException>(() => new TcpClient(networks.ToRouter.Right.Address, 9)));
        }

        Hits(bpf, 0).ShouldBe(7ul);
        Hits(bpf, 1).ShouldBe((ulong)Frames);
    }

    [SkippableFact]
    public void Dispose_AfterAFailure_LeavesNoNetworkAndNoProgram()
    {
        Require.Root();
        Should.Throw<InvalidOperationException>(() =>
        {
            using var networks = new RoutedNetworks();
            using var bpf = Bpf.FromSource(Counter + OnFrame + "return XDP_DROP; }");
            networks.Router.Run(() => bpf.Object.LoadProgram("on_frame").Attach(new XdpTarget(networks.ToRouter.Right.Index, XdpMode.Generic)));
            throw new InvalidOperationException("as a failing test does");
        });
        leaks.Leaks().ShouldBeEmpty();
    }

    [SkippableFact]
    public void Attach_InterfaceThatVanished_SaysSoAndDetachesQuietly()
    {
        using var networks = new RoutedNetworks();
        using var bpf = Bpf.FromSource(Counter + OnFrame + "return XDP_PASS; }");
        var program = bpf.Object.LoadProgram("on_frame");
        var link = networks.Router.Run(() => program.Attach(new XdpTarget(networks.ToRouter.Right.Index, XdpMode.Generic)));
        networks.Router.Command("ip", "link", "delete", networks.ToRouter.Right.Interface);
        link.Dispose();
        networks.Router.Run(() => Should.Throw<BpfException>(() => program.Attach(new XdpTarget(networks.ToRouter.Right.Index))))
            .Message.ShouldContain($"There is no interface {networks.ToRouter.Right.Index} in this network namespace");
    }

    private static ulong Hits(Bpf bpf, int slot) => bpf.GetTable<int, ulong>("hits")[slot];
}
