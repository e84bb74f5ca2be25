namespace BpfSharp.Embedded.Packets;

/// <summary>Formats of capture files.</summary>
public enum CaptureFormat
{
    /// <summary>The classic format of libpcap, with microseconds.</summary>
    Pcap,

    /// <summary>The classic format with nanoseconds.</summary>
    PcapNanoseconds,

    /// <summary>pcapng, of blocks.</summary>
    PcapNg,
}
