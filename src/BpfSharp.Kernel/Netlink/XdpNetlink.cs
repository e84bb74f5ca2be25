using System.Buffers.Binary;
using BpfSharp.Kernel.Handles;

namespace BpfSharp.Kernel.Netlink;

/// <summary>Sets an interface's XDP program by RTM_SETLINK, for kernels without XDP links (before 5.9).</summary>
internal static class XdpNetlink
{
    private const ushort SetLink = 19;
    private const ushort AttributeXdp = 43;
    private const ushort XdpFd = 1;
    private const ushort XdpFlags = 3;

    /// <summary>Sets the program, or removes it where it is null.</summary>
    public static Errno Set(RouteSocket socket, uint interfaceIndex, BpfHandle? program, uint flags)
    {
        // struct ifinfomsg: 0 family, 1 –, 2 type (16), 4 index, 8 flags, 12 change
        Span<byte> header = stackalloc byte[16];
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], interfaceIndex);
        using var lease = program is null ? default : program.Lease();
        var fd = program is null ? uint.MaxValue : (uint)lease.Fd;
        return socket.Request(new NetlinkMessage(SetLink, 0, header).Add(AttributeXdp, xdp => xdp.Add(XdpFd, fd).Add(XdpFlags, flags)));
    }
}
