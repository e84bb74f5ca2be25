using System.Buffers.Binary;

namespace BpfSharp.Embedded.Packets;

/// <summary>Writes a capture file of Ethernet packets, little-endian.</summary>
public sealed class CaptureWriter
{
    private const long Billion = 1_000_000_000;

    private readonly Stream _stream;
    private readonly CaptureFormat _format;

    /// <summary>Begins a file.</summary>
    /// <param name="stream">The file; not closed by the writer.</param>
    /// <param name="format">Its format.</param>
    /// <param name="linkType">The link layer of its packets.</param>
    public CaptureWriter(Stream stream, CaptureFormat format = CaptureFormat.Pcap, int linkType = CapturedPacket.Ethernet)
    {
        ArgumentNullException.ThrowIfNull(stream);
        (_stream, _format) = (stream, format);
        if (format == CaptureFormat.PcapNg)
            BeginSection(linkType);
        else
            Words(format == CaptureFormat.Pcap ? PcapReader.Microseconds : PcapReader.Nanoseconds, 2 | (4 << 16), 0, 0, CapturedPacket.MaxLength, (uint)linkType);
    }

    /// <summary>The format that a file's name asks for: pcapng by <c>.pcapng</c> or <c>.ntar</c>; otherwise the format given.</summary>
    public static CaptureFormat FormatOf(string path, CaptureFormat otherwise)
        => Path.GetExtension(path) is ".pcapng" or ".ntar" ? CaptureFormat.PcapNg : Path.GetExtension(path) == ".pcap" && otherwise == CaptureFormat.PcapNg ? CaptureFormat.PcapNanoseconds : otherwise;

    /// <summary>Writes a packet.</summary>
    public void Write(CapturedPacket packet)
    {
        ArgumentNullException.ThrowIfNull(packet);
        var data = packet.Data.Span;
        if (_format == CaptureFormat.PcapNg)
        {
            var length = (uint)(32 + Padded(data.Length));
            Words(6, length, 0, (uint)(packet.Time >> 32), (uint)packet.Time, (uint)data.Length, (uint)packet.OriginalLength);
            _stream.Write(data);
            _stream.Write(Padding[..(Padded(data.Length) - data.Length)]);
            Words(length);
        }
        else
        {
            var fraction = packet.Time % Billion / (_format == CaptureFormat.Pcap ? 1000 : 1);
            Words((uint)(packet.Time / Billion), (uint)fraction, (uint)data.Length, (uint)packet.OriginalLength);
            _stream.Write(data);
        }
    }

    private static ReadOnlySpan<byte> Padding => [0, 0, 0];

    private static int Padded(int length) => (length + 3) & ~3;

    /// <summary>A section of unknown length, and one interface whose times are nanoseconds (option if_tsresol, 9).</summary>
    private void BeginSection(int linkType)
    {
        Words(0x0a0d0d0a, 28, 0x1a2b3c4d, 1, uint.MaxValue, uint.MaxValue, 28);
        Words(1, 32, (uint)linkType, CapturedPacket.MaxLength, 9 | (1 << 16), 9, 0, 32);
    }

    private void Words(params ReadOnlySpan<uint> words)
    {
        Span<byte> bytes = stackalloc byte[words.Length * 4];
        for (var i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[(i * 4)..], words[i]);
        _stream.Write(bytes);
    }
}
