using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace BpfSharp.Kernel.Netlink;

/// <summary>
/// A request to rtnetlink, built front to back:
/// <code>
/// struct nlmsghdr:  0 length   4 type (16)   6 flags (16)   8 sequence   12 port; then the family's header, then attributes
/// struct nlattr:    0 length (16)   2 type (16)   4 …, padded to 4
/// </code>
/// </summary>
internal sealed class NetlinkMessage
{
    private const int HeaderSize = 16;

    /// <summary>NLM_F_REQUEST and NLM_F_ACK.</summary>
    private const ushort RequestWithAnswer = 1 | 4;

    private const ushort Nested = 1 << 15;

    private readonly List<byte> _bytes;

    public NetlinkMessage(ushort type, ushort flags, ReadOnlySpan<byte> familyHeader)
    {
        _bytes = [.. new byte[HeaderSize], .. familyHeader];
        Write(4, type);
        Write(6, (ushort)(RequestWithAnswer | flags));
        Write(8, (ushort)1);
    }

    public NetlinkMessage Add(ushort attribute, uint value) => Add(attribute, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in value)));

    public NetlinkMessage Add(ushort attribute, string text) => Add(attribute, Encoding.UTF8.GetBytes(text + '\0'));

    /// <summary>Adds an attribute that holds others.</summary>
    public NetlinkMessage Add(ushort attribute, Action<NetlinkMessage> content)
    {
        var start = _bytes.Count;
        Add((ushort)(attribute | Nested), ReadOnlySpan<byte>.Empty);
        content(this);
        Write(start, (ushort)(_bytes.Count - start));
        return this;
    }

    public byte[] ToBytes()
    {
        var bytes = _bytes.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length);
        return bytes;
    }

    private NetlinkMessage Add(ushort attribute, ReadOnlySpan<byte> value)
    {
        var start = _bytes.Count;
        _bytes.AddRange(new byte[4]);
        Write(start, (ushort)(4 + value.Length));
        Write(start + 2, attribute);
        _bytes.AddRange(value);
        while (_bytes.Count % 4 != 0)
            _bytes.Add(0);
        return this;
    }

    private void Write(int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(CollectionsMarshal.AsSpan(_bytes)[offset..], value);
}
