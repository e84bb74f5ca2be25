using BpfSharp.Formats;

namespace BpfSharp.Embedded.Packets;

/// <summary>Reads packets from a capture file, pcap or pcapng, of either byte order. The file is not trusted.</summary>
public abstract class CaptureReader
{
    private protected CaptureReader(CaptureStream input) => Input = input;

    /// <summary>The file's format.</summary>
    public abstract CaptureFormat Format { get; }

    private protected CaptureStream Input { get; }

    /// <summary>Begins to read; the format is told by the first bytes.</summary>
    /// <param name="stream">The file; not closed by the reader.</param>
    /// <exception cref="BpfFormatException">It is no capture file.</exception>
    public static CaptureReader Open(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var input = new CaptureStream(stream);
        var magic = input.Read(4).ToArray();
        if (magic.AsSpan().SequenceEqual(PcapNgReader.SectionHeader))
            return new PcapNgReader(input);
        return PcapReader.TryOpen(input, magic)
            ?? throw new BpfFormatException("capture file", 0, $"begins with {Convert.ToHexStringLower(magic)}, which is neither pcap (a1b2c3d4, a1b23c4d) nor pcapng (0a0d0d0a)");
    }

    /// <summary>The next packet; null at the end.</summary>
    /// <exception cref="BpfFormatException">The file is damaged or ends within a packet.</exception>
    public abstract CapturedPacket? Read();

    /// <summary>All packets that are left.</summary>
    /// <exception cref="BpfFormatException">The file is damaged or ends within a packet.</exception>
    public IEnumerable<CapturedPacket> ReadAll()
    {
        while (Read() is { } packet)
            yield return packet;
    }
}
