using System.Buffers.Binary;
using BpfSharp.Backends;

namespace BpfSharp.Embedded.Packets;

/// <summary>A program that packets are given to, with what it decided.</summary>
internal sealed class PacketProgram(EmbeddedProgram program, string description, Action<PacketProgram> detach) : ILinkBackend
{
    private const int FirstInterface = 1;

    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<RedirectTarget, long> _redirects = [];
    private string? _firstFault;

    /// <inheritdoc/>
    public string Description => description;

    public ProgramType Type => program.Type;

    /// <summary>What it decided so far.</summary>
    public ProgramVerdicts Verdicts => new(program.Name, Type, new Dictionary<string, long>(_counts), new Dictionary<RedirectTarget, long>(_redirects), _firstFault);

    /// <summary>Runs it on a packet; null where it was stopped.</summary>
    public PacketVerdict? Run(CapturedPacket packet)
    {
        Span<byte> context = stackalloc byte[Type == ProgramType.Xdp ? 24 : 192];
        context.Clear();
        Describe(packet, context);
        try
        {
            var verdict = program.RunPacket(packet.Data.Span, context);
            Count(Packets.Verdicts.NameOf(Type, verdict.Result));
            if (verdict.RedirectTarget is { } index && Packets.Verdicts.Leaves(Type, verdict.Result))
            {
                var target = new RedirectTarget(verdict.RedirectMapId, index);
                _redirects[target] = _redirects.GetValueOrDefault(target) + 1;
            }

            return verdict;
        }
        catch (BpfException fault)
        {
            Count("fault");
            _firstFault ??= fault.Message;
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => detach(this);

    private void Count(string name) => _counts[name] = _counts.GetValueOrDefault(name) + 1;

    /// <summary>The fields that a network stack would have set: all packets arrive at interface 1.</summary>
    private void Describe(CapturedPacket packet, Span<byte> context)
    {
        if (Type == ProgramType.Xdp)
        {
            // struct xdp_md: data, data_end, data_meta, ingress_ifindex 12, rx_queue_index 16, egress_ifindex 20
            BinaryPrimitives.WriteInt32LittleEndian(context[12..], FirstInterface);
            return;
        }

        // struct __sk_buff: len 0, pkt_type 4, protocol 16 (big-endian, as in the frame), ingress_ifindex 36, ifindex 40, tstamp 152, wire_len 160
        var data = packet.Data.Span;
        BinaryPrimitives.WriteInt32LittleEndian(context, data.Length);
        if (data.Length >= 14)
        {
            BinaryPrimitives.WriteInt32LittleEndian(context[4..], PacketType(data));
            data.Slice(12, 2).CopyTo(context[16..]);
        }

        BinaryPrimitives.WriteInt32LittleEndian(context[36..], FirstInterface);
        BinaryPrimitives.WriteInt32LittleEndian(context[40..], FirstInterface);
        if (Type != ProgramType.SocketFilter)
            BinaryPrimitives.WriteInt64LittleEndian(context[152..], packet.Time);
        BinaryPrimitives.WriteInt32LittleEndian(context[160..], packet.OriginalLength);
    }

    /// <summary>PACKET_HOST, PACKET_BROADCAST or PACKET_MULTICAST, by the destination's address.</summary>
    private static int PacketType(ReadOnlySpan<byte> frame)
    {
        if ((frame[0] & 1) == 0)
            return 0;
        return frame[..6].IndexOfAnyExcept((byte)0xff) < 0 ? 1 : 2;
    }
}
