namespace BpfSharp.Embedded.Packets;

/// <summary>A packet of a capture file.</summary>
/// <param name="Time">When it was captured, in nanoseconds since 1970; 0 where the file doesn't say.</param>
/// <param name="OriginalLength">How long it was on the wire; more than <paramref name="Data"/> where the capture cut it.</param>
/// <param name="Data">Its bytes, from the link layer on.</param>
/// <param name="LinkType">The link layer (LINKTYPE_*): 1 is Ethernet.</param>
public sealed record CapturedPacket(long Time, int OriginalLength, ReadOnlyMemory<byte> Data, int LinkType = CapturedPacket.Ethernet)
{
    /// <summary>LINKTYPE_ETHERNET.</summary>
    public const int Ethernet = 1;

    /// <summary>The longest packet that capture files hold (libpcap's MAXIMUM_SNAPLEN).</summary>
    public const int MaxLength = 262_144;
}
