using System.Net;
using System.Net.Sockets;
using BpfSharp.Attaching;

namespace BpfSharp.Tests.Networking;

/// <summary>Streams spliced in the kernel: what one connection brings leaves by another, and no process touches it.</summary>
public sealed class SocketMapTests
{
    private const int Messages = 100;

    [SkippableFact]
    public void AttachSocketMap_StreamVerdict_SplicesTwoConnections()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "needs root");
        using var left = Connection.Open();
        using var right = Connection.Open();
        using var bpf = Bpf.FromSource($$"""
            BPF_SOCKMAP(sockets, 2);
            BPF_ARRAY(hits, u64, 1);
            SEC("sk_skb/stream_parser") int whole(struct __sk_buff *skb) { return skb->len; }
            SEC("sk_skb/stream_verdict") int splice(struct __sk_buff *skb) {
                int zero = 0; u64 *bytes = hits.lookup(&zero);
                if (bytes) __sync_fetch_and_add(bytes, skb->len);
                return sockets.sk_redirect_map(skb, skb->local_port == {{left.LocalPort}} ? 1 : 0, 0);
            }
            """);
        bpf.AttachSocketMap("sockets", "whole");
        bpf.Attach("splice", Probe.Parse("sockmap:sockets"));
        Put(bpf, 0, left.Near);
        Put(bpf, 1, right.Near);
        Exchange(left.Far, right.Far);
        Exchange(right.Far, left.Far);
        bpf.GetTable<int, ulong>("hits")[0].ShouldBe(2ul * Messages * 8);
        left.Near.Available.ShouldBe(0);
    }

    [SkippableFact]
    public void AttachSocketMap_MessageVerdict_DeliversToAnotherSocketUntilTakenOut()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "needs root");
        using var left = Connection.Open();
        using var right = Connection.Open();
        using var bpf = Bpf.FromSource("""
            BPF_SOCKMAP(sockets, 2);
            SEC("sk_msg") int deliver(struct sk_msg_md *msg) { return sockets.msg_redirect_map(msg, 1, BPF_F_INGRESS); }
            """);
        using (bpf.AttachSocketMap("sockets", "deliver"))
        {
            Put(bpf, 0, left.Near);
            Put(bpf, 1, right.Near);
            // What left.Near sends doesn't go out, but into right.Near as if it had arrived there.
            Exchange(left.Near, right.Near);
            left.Far.Available.ShouldBe(0);
        }

        bpf["sockets"].Remove(BitConverter.GetBytes(0)).ShouldBeTrue();
        Exchange(left.Near, left.Far);
    }

    [SkippableFact]
    public void AttachSocketMap_OtherMapOrProgram_SaysWhatWouldBeRight()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "needs root");
        using var bpf = Bpf.FromSource("""
            BPF_SOCKMAP(sockets, 2);
            BPF_ARRAY(numbers, u64, 1);
            SEC("sk_msg") int deliver(struct sk_msg_md *msg) { return sockets.msg_redirect_map(msg, 1, 0); }
            SEC("xdp") int on_frame(struct xdp_md *ctx) { int zero = 0; u64 *n = numbers.lookup(&zero); return n ? XDP_PASS : XDP_DROP; }
            """);
        Should.Throw<BpfException>(() => bpf.AttachSocketMap("numbers", "deliver")).Message.ShouldContain("only sockmaps and sockhashes hold sockets");
        Should.Throw<BpfException>(() => bpf.AttachSocketMap("socket", "deliver")).Message.ShouldContain("Did you mean sockets?");
        Should.Throw<BpfException>(() => bpf.AttachSocketMap("sockets", "on_frame")).Message.ShouldContain("sk_skb/stream_verdict");
    }

    private static void Put(Bpf bpf, int slot, Socket socket)
        => bpf["sockets"].Set(BitConverter.GetBytes(slot), BitConverter.GetBytes((int)socket.SafeHandle.DangerousGetHandle()));

    private static void Exchange(Socket from, Socket to)
    {
        var buffer = new byte[8];
        for (var i = 0; i < Messages; i++)
        {
            from.Send(BitConverter.GetBytes((long)i)).ShouldBe(8);
            for (var got = 0; got < 8;)
                got += to.Receive(buffer.AsSpan(got)) is var read and > 0 ? read : throw new InvalidOperationException("closed");
            BitConverter.ToInt64(buffer).ShouldBe(i);
        }
    }

    /// <summary>A TCP connection over the loopback interface.</summary>
    private sealed class Connection : IDisposable
    {
        private Connection(Socket near, Socket far)
        {
            Near = near;
            Far = far;
        }

        public Socket Near { get; }

        public Socket Far { get; }

        public int LocalPort => ((IPEndPoint)Near.LocalEndPoint!).Port;

        public static Connection Open()
        {
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(1);
            var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 20_000 };
            far.Connect(listener.LocalEndPoint!);
            var near = listener.Accept();
            near.NoDelay = true;
            near.ReceiveTimeout = 20_000;
            return new Connection(near, far);
        }

        public void Dispose()
        {
            Near.Dispose();
            Far.Dispose();
        }
    }
}
