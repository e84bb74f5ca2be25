using System.Buffers.Binary;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;

namespace BpfSharp.Kernel.Netlink;

/// <summary>Sends one request to rtnetlink and reads the answer, which the kernel has ready when send returns.</summary>
internal static class RouteSocket
{
    /// <summary>NETLINK_ROUTE.</summary>
    private const int Route = 0;

    /// <summary>NLMSG_ERROR, which is also the acknowledgement: header (16), then the negative error number.</summary>
    private const ushort MessageError = 2;

    public static unsafe Errno Request(NetlinkMessage message)
    {
        var fd = Libc.Socket(Libc.FamilyNetlink, Libc.SocketRaw, Route);
        if (fd < 0)
            return Libc.LastError;
        using var socket = BpfHandle.Own(fd);
        using var lease = socket.Lease();
        var request = message.ToBytes();
        fixed (byte* pointer = request)
        {
            if (Libc.Send(lease.Fd, pointer, (nuint)request.Length, 0) < 0)
                return Libc.LastError;
        }

        Span<byte> answer = stackalloc byte[4096];
        fixed (byte* pointer = answer)
        {
            while (true)
            {
                var length = Libc.Receive(lease.Fd, pointer, (nuint)answer.Length, 0);
                if (length < 0 && Libc.LastError == Errno.EINTR)
                    continue;
                if (length < 0)
                    return Libc.LastError;
                if (length >= 20 && BinaryPrimitives.ReadUInt16LittleEndian(answer[4..]) == MessageError)
                    return (Errno)(-BinaryPrimitives.ReadInt32LittleEndian(answer[16..]));
            }
        }
    }
}
