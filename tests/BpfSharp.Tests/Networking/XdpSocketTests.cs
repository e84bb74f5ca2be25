using System.Buffers.Binary;
using System.Net;
using BpfSharp.Kernel;
using BpfSharp.Testing;

namespace BpfSharp.Tests.Networking;

/// <summary>Frames into C# and out again, past the network stack.</summary>
[Collection(nameof(AloneCollection))]
public sealed class XdpSocketTests(LeakCheck leaks) : IClassFixture<LeakCheck>
{
    private const int Frames = 300;
    private const int Port = 4040;
    private const int HeaderLength = 14 + 20 + 8;

    private const string ToSocket = """
        BPF_XSKMAP(sockets, 4);
        int on_frame(struct xdp_md *ctx) {
            void *data = (void *)(long)ctx->data, *data_end = (void *)(long)ctx->data_end;
            struct ethhdr *eth = data; struct iphdr *ip = data + sizeof(*eth);
            if ((void *)(ip + 1) > data_end || eth->h_proto != bpf_htons(ETH_P_IP) || ip->protocol != IPPROTO_UDP) return XDP_PASS;
            return sockets.redirect_map(ctx->rx_queue_index, 0);
        }
        """;

    [SkippableFact]
    public void TryReceive_RedirectedFrames_AreReadAndAnswered()
    {
        using var networks = new RoutedNetworks();
        var here = networks.ToRouter.Right;
        using (var bpf = Bpf.FromSource(ToSocket))
        using (var socket = networks.Router.Run(() => XdpSocket.Open(here.Index, new XdpSocketOptions { RingSize = 64 })))
        {
            socket.AddTo(bpf["sockets"], 0);
            using var link = networks.Router.Run(() => bpf.Object.LoadProgram("on_frame").Attach(new XdpTarget(here.Index, XdpMode.Generic)));
            using var client = RoutedNetworks.Datagrams(networks.Client, networks.ToRouter.Left.Address);
            var frame = new byte[XdpSocket.MaxFrameLength];
            var answer = new byte[64];
            // More frames than the rings have places: each goes round several times.
            for (var i = 0; i < Frames; i++)
            {
                client.SendTo(BitConverter.GetBytes(i), new IPEndPoint(IPAddress.Parse(here.Address), Port));
                socket.Wait(TimeSpan.FromSeconds(20)).ShouldBeTrue();
                socket.TryReceive(frame, out var length).ShouldBeTrue();
                length.ShouldBe(HeaderLength + sizeof(int));
                BitConverter.ToInt32(frame, HeaderLength).ShouldBe(i);
                BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(36)).ShouldBe((ushort)Port);

                TurnRound(frame);
                BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(HeaderLength), -i);
                socket.TrySend(frame.AsSpan(0, length)).ShouldBeTrue();
                client.Receive(answer).ShouldBe(sizeof(int));
                BitConverter.ToInt32(answer).ShouldBe(-i);
            }

            socket.TryReceive(frame, out _).ShouldBeFalse();
            socket.Statistics.ShouldBe(new XdpSocketStatistics(0, 0, 0));
        }

        leaks.Leaks().ShouldBeEmpty();
    }

    [SkippableFact]
    public void Statistics_NoOneReads_CountWhatIsLost()
    {
        Require.Kernel("5.9", "the count of frames lost to full rings");
        using var networks = new RoutedNetworks();
        var here = networks.ToRouter.Right;
        using var bpf = Bpf.FromSource(ToSocket);
        using var socket = networks.Router.Run(() => XdpSocket.Open(here.Index, new XdpSocketOptions { RingSize = 16 }));
        socket.AddTo(bpf["sockets"], 0);
        using var link = networks.Router.Run(() => bpf.Object.LoadProgram("on_frame").Attach(new XdpTarget(here.Index, XdpMode.Generic)));
        using var client = RoutedNetworks.Datagrams(networks.Client, networks.ToRouter.Left.Address);
        for (var i = 0; i < 50; i++)
            client.SendTo([1], new IPEndPoint(IPAddress.Parse(here.Address), Port));
        SpinWait.SpinUntil(() => socket.Statistics is var statistics && statistics.Dropped + statistics.RingFull >= 34, TimeSpan.FromSeconds(20));
        (socket.Statistics.Dropped + socket.Statistics.RingFull).ShouldBe(34ul);
        var frame = new byte[XdpSocket.MaxFrameLength];
        var read = 0;
        while (socket.TryReceive(frame, out _))
            read++;
        read.ShouldBe(16);
    }

    [SkippableFact]
    public void Open_QueueOrInterfaceThatIsNotThere_SaysSo()
    {
        using var networks = new RoutedNetworks();
        networks.Router.Run(() => Should.Throw<BpfException>(() => XdpSocket.Open(9999))).Message.ShouldContain("There is no interface 9999");
        networks.Router.Run(() => Should.Throw<BpfException>(() => XdpSocket.Open(networks.ToRouter.Right.Index, new XdpSocketOptions { Queue = 77 }))).Message.ShouldContain("has no queue 77");
        networks.Router.Run(() => Should.Throw<BpfException>(() => XdpSocket.Open(networks.ToRouter.Right.Index, new XdpSocketOptions { ZeroCopy = true }))).Errno.ShouldBe(Errno.EOPNOTSUPP);
        leaks.Leaks().Where(leak => leak.Contains("bpf", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    // Sender and receiver change places: Ethernet, IP, UDP. The sums of IP stay right; UDP's is optional.
    private static void TurnRound(Span<byte> frame)
    {
        Swap(frame[..6], frame[6..12]);
        Swap(frame[26..30], frame[30..34]);
        Swap(frame[34..36], frame[36..38]);
        frame[40..42].Clear();
    }

    private static void Swap(Span<byte> left, Span<byte> right)
    {
        Span<byte> copy = stackalloc byte[left.Length];
        left.CopyTo(copy);
        right.CopyTo(left);
        copy.CopyTo(right);
    }
}
