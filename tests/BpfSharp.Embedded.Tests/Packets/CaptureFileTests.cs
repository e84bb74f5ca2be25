using BpfSharp.Embedded.Packets;
using BpfSharp.Formats;

namespace BpfSharp.Embedded.Tests.Packets;

public class CaptureFileTests
{
    private static readonly CapturedPacket[] Packets =
    [
        new(1_700_000_000_123_456_789, 60, Enumerable.Range(0, 60).Select(i => (byte)i).ToArray()),
        new(1_700_000_000_123_457_000, 1514, Enumerable.Range(0, 61).Select(i => (byte)(i * 3)).ToArray()),
        new(1_700_000_001_000_000_000, 0, Array.Empty<byte>()),
    ];

    [Theory]
    [InlineData(CaptureFormat.Pcap, 1000)]
    [InlineData(CaptureFormat.PcapNanoseconds, 1)]
    [InlineData(CaptureFormat.PcapNg, 1)]
    public void WriteThenRead_GivesThePacketsBack(CaptureFormat format, int unit)
    {
        var reader = CaptureReader.Open(new MemoryStream(Write(format)));
        reader.Format.ShouldBe(format);
        var packets = reader.ReadAll().ToList();
        packets.Count.ShouldBe(3);
        for (var i = 0; i < 3; i++)
        {
            packets[i].Time.ShouldBe(Packets[i].Time / unit * unit);
            packets[i].OriginalLength.ShouldBe(Packets[i].OriginalLength);
            packets[i].Data.ToArray().ShouldBe(Packets[i].Data.ToArray());
            packets[i].LinkType.ShouldBe(CapturedPacket.Ethernet);
        }
    }

    [Theory]
    [InlineData("a1b2c3d4 0002 0004 00000000 00000000 00040000 00000001 00000010 000003e8 00000002 00000040 abcd", 16_001_000_000)]
    [InlineData("a1b23c4d 0002 0004 00000000 00000000 00040000 00000001 00000010 000003e8 00000002 00000040 abcd", 16_000_001_000)]
    // A section, an interface without options (microseconds), a packet with a comment, all big-endian.
    [InlineData("0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c  00000001 00000014 0001 0000 00000000 00000014"
        + " 00000006 00000030 00000000 00000000 00f42ce8 00000002 00000040 abcd0000 0001 0001 41000000 00000000 00000030", 16_002_280_000)]
    // An unknown block, and two units: 2^-10 seconds with an offset of 16 seconds.
    [InlineData("0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c  00000bad 00000010 01020304 00000010"
        + " 00000001 0000002c 0001 0000 00000000 0009 0001 8a000000 000e 0008 0000000000000010 00000000 0000002c"
        + " 00000006 00000024 00000000 00000000 00000200 00000002 00000040 abcd0000 00000024", 16_500_000_000)]
    // A simple packet block, which has no time.
    [InlineData("0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c  00000001 00000014 0001 0000 00000002 00000014  00000003 00000014 00000040 abcd0000 00000014", 0)]
    public void BigEndianFiles_AreRead(string hex, long time)
    {
        var packet = CaptureReader.Open(new MemoryStream(Convert.FromHexString(hex.Replace(" ", "")))).ReadAll().ToList().ShouldHaveSingleItem();
        packet.Time.ShouldBe(time);
        packet.OriginalLength.ShouldBe(64);
        packet.Data.ToArray().ShouldBe([0xab, 0xcd]);
    }

    [Theory]
    [InlineData("00", "capture file, byte 0: 4 bytes wanted, 1 left")]
    [InlineData("deadbeef", "capture file, byte 0: begins with deadbeef, which is neither pcap (a1b2c3d4, a1b23c4d) nor pcapng (0a0d0d0a)")]
    [InlineData("d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000 00000000 00000000 ffffffff ffffffff", "capture file, byte 40: a packet of 4294967295 bytes; at most 262144 are possible")]
    [InlineData("d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000 00000000 00000000 02000000 02000000 ab", "capture file, byte 40: 2 bytes wanted, 1 left")]
    [InlineData("0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000 06000000 20000000 00000000 00000000 00000000 00000000 00000000 20000000", "capture file, byte 60: a packet of interface 0, but the section describes 0")]
    [InlineData("0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 20000000", "capture file, byte 28: a block ends with another length than it begins with")]
    public void DamagedFiles_AreExplained(string hex, string message)
        => Should.Throw<BpfFormatException>(() => CaptureReader.Open(new MemoryStream(Convert.FromHexString(hex.Replace(" ", "")))).ReadAll().ToList()).Message.ShouldBe(message);

    [Theory]
    [InlineData(CaptureFormat.Pcap)]
    [InlineData(CaptureFormat.PcapNg)]
    public void MutatedFiles_AreReadOrRefused(CaptureFormat format)
    {
        var file = Write(format);
        var random = new Random(20);
        for (var round = 0; round < 20_000; round++)
        {
            var copy = file.AsSpan(0, random.Next(4) == 0 ? random.Next(file.Length) : file.Length).ToArray();
            for (var i = random.Next(1, 6); i > 0 && copy.Length > 0; i--)
                copy[random.Next(copy.Length)] = (byte)(random.Next(3) == 0 ? 0xff : random.Next(256));
            try
            {
                CaptureReader.Open(new MemoryStream(copy)).ReadAll().Sum(packet => packet.Data.Length).ShouldBeLessThanOrEqualTo(copy.Length);
            }
            catch (BpfFormatException)
            {
                // Refused, with a reason: that is what is asked for.
            }
        }
    }

    private static byte[] Write(CaptureFormat format)
    {
        var stream = new MemoryStream();
        var writer = new CaptureWriter(stream, format);
        foreach (var packet in Packets)
            writer.Write(packet);
        return stream.ToArray();
    }
}
