using System.Buffers.Binary;

namespace BpfSharp.Embedded.Packets;

/// <summary>The classic format: a header of 24 bytes, then packets with headers of 16.</summary>
internal sealed class PcapReader : CaptureReader
{
    /// <summary>The magic numbers: fractions of seconds are microseconds, or nanoseconds.</summary>
    public const uint Microseconds = 0xa1b2c3d4, Nanoseconds = 0xa1b23c4d;

    private readonly int _linkType;
    private readonly int _unit;

    private PcapReader(CaptureStream input, int unit) : base(input)
    {
        _unit = unit;
        // version 2 + 2, thiszone 4, sigfigs 4, snaplen 4, linktype 4: the upper bits of the last tell of checksums behind frames
        var header = input.Read(20);
        _linkType = (int)(input.ReadUInt32(header[16..]) & 0xffff);
    }

    /// <inheritdoc/>
    public override CaptureFormat Format => _unit == 1 ? CaptureFormat.PcapNanoseconds : CaptureFormat.Pcap;

    /// <summary>Takes a file whose magic number was read; null where it is another format's.</summary>
    public static PcapReader? TryOpen(CaptureStream input, ReadOnlySpan<byte> magic)
    {
        var little = BinaryPrimitives.ReadUInt32LittleEndian(magic);
        var big = BinaryPrimitives.ReadUInt32BigEndian(magic);
        input.IsBigEndian = big is Microseconds or Nanoseconds;
        return (input.IsBigEndian ? big : little) switch
        {
            Microseconds => new PcapReader(input, 1000),
            Nanoseconds => new PcapReader(input, 1),
            _ => null,
        };
    }

    /// <inheritdoc/>
    public override CapturedPacket? Read()
    {
        if (!Input.TryRead(16, out var header))
            return null;
        var time = Input.ReadUInt32(header) * 1_000_000_000L + (long)Input.ReadUInt32(header[4..]) * _unit;
        var (length, original) = (Input.ReadUInt32(header[8..]), Input.ReadUInt32(header[12..]));
        if (length > CapturedPacket.MaxLength)
            throw Input.Error($"a packet of {length} bytes; at most {CapturedPacket.MaxLength} are possible");
        return new CapturedPacket(time, (int)Math.Min(original, int.MaxValue), length == 0 ? default : Input.Read((int)length).ToArray(), _linkType);
    }
}
