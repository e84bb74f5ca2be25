using System.Buffers.Binary;
using System.Runtime.InteropServices;
using BpfSharp.Embedded.Packets;
using BpfSharp.Embedded.Tests.Observing;

namespace BpfSharp.Embedded.Tests.Packets;

public class PacketReplayTests
{
    private const string Xdp = """
        struct xdp_md { u32 data, data_end, data_meta, ingress_ifindex, rx_queue_index, egress_ifindex; };
        MAP(ports, 14, u32, u32, 8);
        MAP(cpus, 16, u32, u32, 8);
        MAP(times, 2, u32, u64, 1);
        static long (*redirect_map)(void *map, u64 key, u64 flags) = (void *)51;
        static long (*redirect)(u32 interface, u64 flags) = (void *)23;
        static long (*adjust_head)(struct xdp_md *ctx, int delta) = (void *)44;
        static long (*adjust_tail)(struct xdp_md *ctx, int delta) = (void *)65;
        static u64 (*ktime)(void) = (void *)5;
        // The byte after the Ethernet header says what to do.
        SEC("xdp") int filter(struct xdp_md *ctx) {
            u8 *data = (u8 *)(long)ctx->data, *end = (u8 *)(long)ctx->data_end;
            u32 zero = 0; u64 now = ktime();
            map_update(&times, &zero, &now, 0);
            if (data + 15 > end || ctx->ingress_ifindex != 1) return 0;
            switch (data[14]) {
            case 1: return 1;
            case 2: return 2;
            case 3: data[14] = 0x33; return 3;
            case 4: return redirect_map(&ports, 5, 0);
            case 5: return redirect_map(&cpus, 2, 2);
            case 6: return redirect(7, 0);
            case 7: return adjust_head(ctx, -4) ? 0 : 2;
            case 8: return adjust_tail(ctx, -10) ? 0 : 2;
            default: return 77;
            }
        }
        """;

    private const string Traffic = """
        struct __sk_buff { u32 len, pkt_type, mark, queue_mapping, protocol, vlan_present, vlan_tci, vlan_proto, priority, ingress_ifindex, ifindex, tc_index, cb[5], hash, tc_classid, data, data_end, napi_id; };
        SEC("tc") int classify(struct __sk_buff *skb) { return skb->protocol == 0x0608 ? 2 : skb->pkt_type == 1 ? 7 : skb->len > 40 ? -1 : 0; }
        SEC("socket") int first_twenty(struct __sk_buff *skb) { return skb->protocol == 0x0008 ? 20 : 0; }
        """;

    [SkippableFact]
    public void XdpProgram_EachVerdict_IsCountedAndWhatPassesIsWritten()
    {
        var replay = new PacketReplay();
        using var engine = new EmbeddedBackend(replay.Configure(new EmbeddedOptions()));
        using var loaded = BpfObject.Create(ObjectSpec.Read(TestPrograms.Bpf(Xdp), "test"), engine);
        SetSlot(loaded, "ports", 5, 3);
        using var link = loaded.LoadProgram("filter").Attach(new XdpTarget(0));
        var (report, output) = Replay(replay, Frames(1, 2, 2, 3, 4, 4, 5, 6, 7, 8, 99));

        report.Packets.ShouldBe(11);
        report.Written.ShouldBe(9);
        var verdicts = report.Programs.ShouldHaveSingleItem();
        verdicts.FirstFault.ShouldBeNull();
        // The CPU map has nothing at 2, so its packet takes the verdict in the flags.
        verdicts.Counts.ShouldBe(new Dictionary<string, long> { ["XDP_DROP"] = 1, ["XDP_PASS"] = 5, ["XDP_TX"] = 1, ["XDP_REDIRECT"] = 3, ["invalid (77)"] = 1 }, ignoreOrder: true);
        verdicts.Redirects.ShouldBe(new Dictionary<RedirectTarget, long> { [new(loaded.Maps["ports"].Info.Id, 5)] = 2, [new(null, 7)] = 1 }, ignoreOrder: true);
        output.Select(packet => packet.Data.Length).ShouldBe([60, 60, 60, 60, 60, 60, 60, 64, 50]);
        output[2].Data.Span[14].ShouldBe((byte)0x33);
        var zero = 0u;
        Span<byte> time = stackalloc byte[8];
        loaded.Maps["times"].TryGetValue(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(ref zero)), time).ShouldBeTrue();
        BinaryPrimitives.ReadInt64LittleEndian(time).ShouldBe(11_000_000_000);
    }

    [SkippableFact]
    public void TcAndSocketPrograms_SeeWhatTheOneBeforeLetThrough()
    {
        var replay = new PacketReplay();
        using var engine = new EmbeddedBackend(replay.Configure(new EmbeddedOptions()));
        using var loaded = BpfObject.Create(ObjectSpec.Read(TestPrograms.Bpf(Traffic), "test"), engine);
        using var socket = loaded.LoadProgram("first_twenty").Attach(new SocketFilterTarget(0));
        using var tc = loaded.LoadProgram("classify").Attach(new TcTarget(0, IsIngress: true));
        var (report, output) = Replay(replay,
            [Frame(60, 0x0806), Frame(60, 0x0806), Frame(60, 0x0800), Frame(30, 0x0800), Frame(60, 0x86dd), Frame(60, 0x0800, broadcast: true)]);

        report.Programs[0].Counts.ShouldBe(new Dictionary<string, long> { ["kept"] = 2, ["dropped"] = 1 }, ignoreOrder: true);
        report.Programs[1].Counts.ShouldBe(new Dictionary<string, long> { ["TC_ACT_SHOT"] = 2, ["TC_ACT_UNSPEC"] = 2, ["TC_ACT_OK"] = 1, ["TC_ACT_REDIRECT"] = 1 }, ignoreOrder: true);
        output.Select(packet => packet.Data.Length).ShouldBe([20, 20, 60]);
    }

    [SkippableFact]
    public void Attach_ProgramOfAnotherType_IsRefused()
    {
        var replay = new PacketReplay();
        using var engine = new EmbeddedBackend(replay.Configure(new EmbeddedOptions()));
        using var loaded = BpfObject.Create(ObjectSpec.Read(TestPrograms.Bpf(Traffic), "test"), engine);
        Should.Throw<BpfException>(() => loaded.LoadProgram("classify").Attach(new XdpTarget(0))).Message
            .ShouldBe("Program classify can't be attached to XDP of the packet file: it is of type SchedCls, and Xdp is wanted.");
    }

    [Fact]
    public void Run_PacketsOfAnotherLinkLayer_AreRefused()
    {
        var file = new MemoryStream();
        new CaptureWriter(file, linkType: 113).Write(new CapturedPacket(0, 2, new byte[2], 113));
        file.Position = 0;
        Should.Throw<BpfException>(() => new PacketReplay().Run(CaptureReader.Open(file))).Message
            .ShouldStartWith("Packet 1 can't be replayed: its link type is 113, and programs see Ethernet frames (1).");
    }

    private static (PacketReport Report, List<CapturedPacket> Output) Replay(PacketReplay replay, IEnumerable<byte[]> frames)
    {
        var (input, output) = (new MemoryStream(), new MemoryStream());
        var writer = new CaptureWriter(input, CaptureFormat.PcapNanoseconds);
        var second = 0L;
        foreach (var frame in frames)
            writer.Write(new CapturedPacket(++second * 1_000_000_000, frame.Length, frame));
        input.Position = 0;
        var report = replay.Run(CaptureReader.Open(input), new CaptureWriter(output, CaptureFormat.PcapNg));
        output.Position = 0;
        return (report, CaptureReader.Open(output).ReadAll().ToList());
    }

    private static IEnumerable<byte[]> Frames(params byte[] actions) => actions.Select(action =>
    {
        var frame = Frame(60, 0x0800);
        frame[14] = action;
        return frame;
    });

    private static byte[] Frame(int length, ushort protocol, bool broadcast = false)
    {
        var frame = new byte[length];
        if (broadcast)
            frame.AsSpan(0, 6).Fill(0xff);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), protocol);
        return frame;
    }

    private static void SetSlot(BpfObject loaded, string map, uint index, uint target)
        => loaded.Maps[map].Set(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(ref index)), MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(ref target)));
}
