namespace BpfSharp.Embedded.Packets;

/// <summary>
/// pcapng: sections of blocks, each <c>type 4, length 4, body, length 4</c>. Interfaces say what their packets' link layer and times mean; blocks that
/// carry no packets are passed over.
/// </summary>
internal sealed class PcapNgReader : CaptureReader
{
    private const uint InterfaceBlock = 1, OldPacketBlock = 2, SimplePacketBlock = 3, EnhancedPacketBlock = 6;
    private const int MaxInterfaces = 4096;

    // A packet with its header, and options of some length.
    private const int MaxBlock = CapturedPacket.MaxLength + 65_536;

    private readonly List<Interface> _interfaces = [];

    /// <summary>Takes a file whose first four bytes, the type of its first block, were read.</summary>
    public PcapNgReader(CaptureStream input) : base(input) => BeginSection();

    /// <summary>The type of the block that every section begins with; the same in either byte order.</summary>
    public static ReadOnlySpan<byte> SectionHeader => [0x0a, 0x0d, 0x0d, 0x0a];

    /// <inheritdoc/>
    public override CaptureFormat Format => CaptureFormat.PcapNg;

    /// <inheritdoc/>
    public override CapturedPacket? Read()
    {
        while (Input.TryRead(4, out var bytes))
        {
            var type = Input.ReadUInt32(bytes);
            if (bytes.SequenceEqual(SectionHeader))
            {
                BeginSection();
                continue;
            }

            var length = ReadLength();
            if (type is not (InterfaceBlock or OldPacketBlock or SimplePacketBlock or EnhancedPacketBlock))
            {
                Input.Skip(length - 12);
                CheckEnd(length);
                continue;
            }

            if (length > MaxBlock)
                throw Input.Error($"a block of {length} bytes; at most {MaxBlock} are taken");
            // With the length that ends it, so that the bytes stay readable until the next block.
            var body = Input.Read((int)length - 8);
            if (Input.ReadUInt32(body[^4..]) != length)
                throw Input.Error("a block ends with another length than it begins with");
            body = body[..^4];
            if (type == InterfaceBlock)
                AddInterface(body);
            else
                return ReadPacket(type, body);
        }

        return null;
    }

    /// <summary>length 4, byte order 4 (1a2b3c4d), version 2 + 2, section's length 8, options.</summary>
    private void BeginSection()
    {
        const uint ByteOrder = 0x1a2b3c4d;
        var header = Input.Read(8);
        Input.IsBigEndian = false;
        if (Input.ReadUInt32(header[4..]) != ByteOrder)
        {
            Input.IsBigEndian = true;
            if (Input.ReadUInt32(header[4..]) != ByteOrder)
                throw Input.Error("a section without its byte order mark 1a2b3c4d");
        }

        var length = CheckLength(Input.ReadUInt32(header));
        if (length < 28)
            throw Input.Error($"a section header of {length} bytes; it has at least 28");
        Input.Skip(length - 16);
        CheckEnd(length);
        _interfaces.Clear();
    }

    /// <summary>link type 2, reserved 2, snapshot length 4, options: code 2, length 2, value, padding.</summary>
    private void AddInterface(ReadOnlySpan<byte> body)
    {
        if (body.Length < 8 || _interfaces.Count == MaxInterfaces)
            throw Input.Error(body.Length < 8 ? "an interface block of less than 20 bytes" : $"more than {MaxInterfaces} interfaces");
        const int TimeResolution = 9, TimeOffset = 14;
        var (linkType, snapshot) = (Input.ReadUInt16(body), Input.ReadUInt32(body[4..]));
        byte resolution = 6;
        long offset = 0;
        for (var options = body[8..]; options.Length >= 4;)
        {
            var (code, length) = (Input.ReadUInt16(options), Input.ReadUInt16(options[2..]));
            options = options[4..];
            if (code == 0 || length > options.Length)
                break;
            if (code == TimeResolution && length >= 1)
                resolution = options[0];
            else if (code == TimeOffset && length >= 8)
                offset = Input.ReadInt64(options);
            options = options[Math.Min(options.Length, (length + 3) & ~3)..];
        }

        _interfaces.Add(new Interface(linkType, snapshot, resolution, offset));
    }

    private CapturedPacket ReadPacket(uint type, ReadOnlySpan<byte> body)
    {
        var headerLength = type == SimplePacketBlock ? 4 : 20;
        if (body.Length < headerLength)
            throw Input.Error($"a packet block of {body.Length + 12} bytes, shorter than its header");
        var number = type switch
        {
            SimplePacketBlock => 0u,
            OldPacketBlock => Input.ReadUInt16(body),
            _ => Input.ReadUInt32(body),
        };
        if (number >= _interfaces.Count)
            throw Input.Error($"a packet of interface {number}, but the section describes {_interfaces.Count}");
        var from = _interfaces[(int)number];
        if (type == SimplePacketBlock)
        {
            // Its captured length is nowhere: it is what the interface's snapshot length and the block leave of the original.
            var original = Input.ReadUInt32(body);
            var kept = Math.Min(original, from.Snapshot == 0 ? uint.MaxValue : from.Snapshot);
            return Packet(body[4..], kept, original, 0, from.LinkType);
        }

        var time = from.ToNanoseconds(((ulong)Input.ReadUInt32(body[4..]) << 32) | Input.ReadUInt32(body[8..]));
        return Packet(body[20..], Input.ReadUInt32(body[12..]), Input.ReadUInt32(body[16..]), time, from.LinkType);
    }

    private CapturedPacket Packet(ReadOnlySpan<byte> data, uint length, uint original, long time, int linkType)
    {
        if (length > data.Length || length > CapturedPacket.MaxLength)
            throw Input.Error($"a packet of {length} bytes in a block with room for {data.Length}");
        return new CapturedPacket(time, (int)Math.Min(original, int.MaxValue), data[..(int)length].ToArray(), linkType);
    }

    private uint ReadLength() => CheckLength(Input.ReadUInt32(Input.Read(4)));

    private uint CheckLength(uint length)
        => length >= 12 && length % 4 == 0 ? length : throw Input.Error($"a block of {length} bytes; lengths are multiples of 4, and at least 12");

    private void CheckEnd(uint length)
    {
        if (Input.ReadUInt32(Input.Read(4)) != length)
            throw Input.Error("a block ends with another length than it begins with");
    }

    /// <summary>An interface of the section.</summary>
    /// <param name="LinkType">The link layer of its packets.</param>
    /// <param name="Snapshot">How much of a packet was kept; 0 for all.</param>
    /// <param name="Resolution">The unit of times: 10^-n seconds, or 2^-n where the highest bit is set.</param>
    /// <param name="Offset">Seconds to be added.</param>
    private sealed record Interface(int LinkType, uint Snapshot, byte Resolution, long Offset)
    {
        private const uint Billion = 1_000_000_000;

        public long ToNanoseconds(ulong time)
        {
            var exponent = Resolution & 0x7f;
            UInt128 value;
            if ((Resolution & 0x80) != 0)
                value = ((UInt128)time * Billion) >> exponent;
            else if (exponent <= 9)
                value = time * (UInt128)Math.Pow(10, 9 - exponent);
            else
                value = exponent < 30 ? time / (UInt128)Math.Pow(10, exponent - 9) : 0;
            // Times that no clock shows are as good as none.
            var nanoseconds = value > long.MaxValue ? 0 : (long)value;
            return Int128.CreateChecked(Offset) * Billion + nanoseconds is var sum && sum >= 0 && sum <= long.MaxValue ? (long)sum : 0;
        }
    }
}
