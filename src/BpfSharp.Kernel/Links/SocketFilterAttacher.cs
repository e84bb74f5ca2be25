using System.Buffers.Binary;
using System.Runtime.InteropServices;
using BpfSharp.Backends;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Netlink;
using BpfSharp.Kernel.Programs;

namespace BpfSharp.Kernel.Links;

/// <summary>Attaches to a raw packet socket of an interface (SO_ATTACH_BPF); the socket is the attachment and ends with the process.</summary>
internal static class SocketFilterAttacher
{
    /// <summary>ETH_P_ALL: every protocol.</summary>
    private const ushort AllProtocols = 3;

    public static ILinkBackend Attach(KernelProgram program, SocketFilterTarget target)
    {
        var what = $"socket filter on {(target.InterfaceIndex == 0 ? "all interfaces" : InterfaceNames.Describe(target.InterfaceIndex))}";
        // Protocol 0: nothing arrives before the filter is in place and the socket bound.
        var fd = Libc.Socket(Libc.FamilyPacket, Libc.SocketRaw, 0);
        if (fd < 0)
            throw Refused(program, what, Libc.LastError);
        var socket = BpfHandle.Own(fd);
        var errno = SetFilter(socket, program.Handle);
        if (errno == Errno.None)
            errno = BindTo(socket, target.InterfaceIndex);
        if (errno == Errno.None)
            return new HandleLink($"{what} (raw socket)", socket);
        socket.Dispose();
        throw Refused(program, what, errno);
    }

    private static unsafe Errno SetFilter(BpfHandle socket, BpfHandle program)
    {
        using var socketLease = socket.Lease();
        using var programLease = program.Lease();
        var fd = programLease.Fd;
        return Libc.SetSocketOption(socketLease.Fd, Libc.LevelSocket, Libc.OptionAttachBpf, &fd, sizeof(int)) < 0 ? Libc.LastError : Errno.None;
    }

    private static unsafe Errno BindTo(BpfHandle socket, uint interfaceIndex)
    {
        var address = new PacketAddress { Family = Libc.FamilyPacket, Protocol = BinaryPrimitives.ReverseEndianness(AllProtocols), InterfaceIndex = (int)interfaceIndex };
        using var lease = socket.Lease();
        return Libc.Bind(lease.Fd, &address, (uint)sizeof(PacketAddress)) < 0 ? Libc.LastError : Errno.None;
    }

    private static BpfException Refused(KernelProgram program, string what, Errno errno)
    {
        var reason = errno switch
        {
            Errno.EPERM => "Raw packet sockets need CAP_NET_RAW: run it as root, or give it the capability.",
            Errno.EINVAL when program.Type != ProgramType.SocketFilter => $"It is a {program.Type} program; sockets take SocketFilter programs.",
            Errno.ENODEV or Errno.ENXIO => "There is no such interface in this network namespace.",
            Errno.ENOMEM => "The filter is larger than the socket's option memory (net.core.optmem_max).",
            _ => "",
        };
        return new BpfException($"Program {program.Name} can't be attached as {what}: {Errors.Describe(errno)}. {reason}".TrimEnd(), errno);
    }

    /// <summary>
    /// struct sockaddr_ll:
    /// <code>
    ///  0 sll_family (16)   2 sll_protocol (16, network order)   4 sll_ifindex   8 sll_hatype (16)   10 sll_pkttype   11 sll_halen   12 sll_addr[8]
    /// </code>
    /// </summary>
    [StructLayout(LayoutKind.Sequential, Size = 20)]
    private struct PacketAddress
    {
        public ushort Family;
        public ushort Protocol;
        public int InterfaceIndex;
    }
}
