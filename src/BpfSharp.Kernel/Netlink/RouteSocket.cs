using System.Buffers.Binary;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;

namespace BpfSharp.Kernel.Netlink;

/// <summary>
/// A socket of rtnetlink. It belongs to the network namespace in which it was opened, whatever the calling thread's is later: what was attached through one is
/// detached through the same.
/// </summary>
internal sealed class RouteSocket : IDisposable
{
    /// <summary>NETLINK_ROUTE.</summary>
    private const int Route = 0;

    /// <summary>NLMSG_ERROR, which is also the acknowledgement: header (16), then the negative error number.</summary>
    private const ushort MessageError = 2;

    private readonly BpfHandle _socket;

    private RouteSocket(BpfHandle socket) => _socket = socket;

    /// <summary>Opens one in the calling thread's namespace; null with the reason where the kernel refuses.</summary>
    public static RouteSocket? Open(out Errno errno)
    {
        var fd = Libc.Socket(Libc.FamilyNetlink, Libc.SocketRaw, Route);
        errno = fd < 0 ? Libc.LastError : Errno.None;
        return fd < 0 ? null : new RouteSocket(BpfHandle.Own(fd));
    }

    /// <summary>Sends one request and reads the answer, which the kernel has ready when send returns.</summary>
    public unsafe Errno Request(NetlinkMessage message)
    {
        using var lease = _socket.Lease();
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

    public void Dispose() => _socket.Dispose();
}
