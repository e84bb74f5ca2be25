using BpfSharp.Backends;

namespace BpfSharp.Embedded.Packets;

/// <summary>
/// Gives the packets of a capture file to XDP, tc and socket filter programs, in the order in which a network stack would: XDP, then what it passes to tc, then
/// what that passes to sockets. The clock that programs read is the packets' own, so that every run gives the same.
/// </summary>
/// <example>
/// <code>
/// var replay = new PacketReplay();
/// using var engine = new EmbeddedBackend(replay.Configure(new EmbeddedOptions()));
/// // load programs and attach them to XdpTarget(0), then
/// var report = replay.Run(CaptureReader.Open(File.OpenRead("in.pcap")));
/// </code>
/// </example>
public sealed class PacketReplay : IEventSource
{
    private readonly List<PacketProgram> _programs = [];
    private readonly ReplayEnvironment _environment = new();

    /// <summary>The world in which the packets pass.</summary>
    public HostEnvironment Environment => _environment;

    /// <summary>Options of an engine whose programs are to see the packets.</summary>
    public EmbeddedOptions Configure(EmbeddedOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with { Environment = _environment, EventSources = [.. options.EventSources, this] };
    }

    /// <inheritdoc/>
    public bool Offers(AttachMechanism mechanism) => mechanism == AttachMechanism.Network;

    /// <inheritdoc/>
    public ILinkBackend? TryAttach(EmbeddedProgram program, AttachTarget target)
    {
        ArgumentNullException.ThrowIfNull(program);
        var (description, type) = target switch
        {
            XdpTarget => ("XDP of the packet file", ProgramType.Xdp),
            TcTarget { IsIngress: true } => ("tc ingress of the packet file", ProgramType.SchedCls),
            TcTarget => ("tc egress of the packet file", ProgramType.SchedCls),
            SocketFilterTarget => ("raw socket on the packet file", ProgramType.SocketFilter),
            _ => (null, default),
        };
        if (description is null)
            return null;
        if (program.Type != type)
            throw new BpfException($"Program {program.Name} can't be attached to {description}: it is of type {program.Type}, and {type} is wanted.", Errno.EINVAL);
        var link = new PacketProgram(program, description, gone => _programs.Remove(gone));
        _programs.Add(link);
        return link;
    }

    /// <summary>Runs the programs on each packet.</summary>
    /// <param name="input">The packets.</param>
    /// <param name="output">Receives those that were passed, sent back or redirected, as the programs left them; null for none.</param>
    /// <param name="cancellation">Ends early; what was counted so far is returned.</param>
    /// <exception cref="Formats.BpfFormatException">The file is damaged.</exception>
    /// <exception cref="BpfException">Its packets are not Ethernet's.</exception>
    public PacketReport Run(CaptureReader input, CaptureWriter? output = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        // One kind after the other, each in the order of attaching.
        PacketProgram[] programs = [.. _programs.OrderBy(program => program.Type switch { ProgramType.Xdp => 0, ProgramType.SocketFilter => 2, _ => 1 })];
        long count = 0, written = 0;
        while (!cancellation.IsCancellationRequested && input.Read() is { } packet)
        {
            count++;
            if (packet.LinkType != CapturedPacket.Ethernet)
                throw new BpfException($"Packet {count} can't be replayed: its link type is {packet.LinkType}, and programs see Ethernet frames (1). Capture on an Ethernet interface (tcpdump -i eth0, not -i any).", Errno.EOPNOTSUPP);
            _environment.Now = packet.Time;
            if (Pass(programs, packet) is not { } result)
                continue;
            written++;
            output?.Write(result);
        }

        return new PacketReport(count, written, [.. _programs.Select(program => program.Verdicts)]);
    }

    /// <summary>A packet on its way; null where it was dropped.</summary>
    private static CapturedPacket? Pass(PacketProgram[] programs, CapturedPacket packet)
    {
        long? kept = null;
        foreach (var program in programs)
        {
            var verdict = program.Run(packet);
            if (program.Type == ProgramType.SocketFilter)
            {
                // Sockets see copies, each as much of it as its filter says.
                kept = Math.Max(kept ?? 0, verdict is null ? 0 : (uint)verdict.Result);
                continue;
            }

            if (verdict is null || !(Verdicts.Passes(program.Type, verdict.Result) || Verdicts.Leaves(program.Type, verdict.Result)))
                return null;
            if (!verdict.Packet.AsSpan().SequenceEqual(packet.Data.Span))
                packet = packet with { Data = verdict.Packet, OriginalLength = packet.OriginalLength + verdict.Packet.Length - packet.Data.Length };
            if (Verdicts.Leaves(program.Type, verdict.Result))
                return packet;
        }

        if (kept is not { } length)
            return packet;
        return length == 0 ? null : packet with { Data = packet.Data[..(int)Math.Min(length, packet.Data.Length)] };
    }

    /// <summary>The clocks show when the packet was captured.</summary>
    private sealed class ReplayEnvironment : HostEnvironment
    {
        public long Now { get; set; }

        public override ulong MonotonicTime => (ulong)Now;

        public override ulong BootTime => (ulong)Now;

        public override ulong TaiTime => (ulong)Now;
    }
}
