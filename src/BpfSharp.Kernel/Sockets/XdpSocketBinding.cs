using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Netlink;
using BpfSharp.Kernel.Privileges;

namespace BpfSharp.Kernel.Sockets;

/// <summary>The steps that make an AF_XDP socket: memory, rings, an interface's queue; each refusal explained.</summary>
internal sealed unsafe class XdpSocketBinding(BpfHandle socket, uint interfaceIndex, XdpSocketOptions options)
{
    private const ushort FlagCopy = 1 << 1;
    private const ushort FlagZeroCopy = 1 << 2;

    /// <summary>Opens a socket that is not bound to anything.</summary>
    public static BpfHandle OpenSocket()
    {
        var fd = Libc.Socket(Libc.FamilyXdp, Libc.SocketRaw, 0);
        if (fd >= 0)
            return BpfHandle.Own(fd);
        var errno = Libc.LastError;
        var reason = errno switch
        {
            Errno.EPERM => PrivilegeExplainer.Explain("AF_XDP sockets", Capability.NetRaw),
            Errno.EAFNOSUPPORT => "This kernel is built without them (CONFIG_XDP_SOCKETS), or older than 4.18.",
            _ => "",
        };
        throw new BpfException($"An AF_XDP socket can't be opened: {Errors.Describe(errno)}. {reason}".TrimEnd(), errno);
    }

    /// <summary>Registers the memory for frames and asks for rings.</summary>
    public void SetUp(void* memory, ulong length, uint frameSize)
    {
        var registration = new XdpUmemRegistration { Address = (ulong)memory, Length = length, ChunkSize = frameSize };
        Set(Libc.XdpUmemRegister, &registration, (uint)sizeof(XdpUmemRegistration), "the memory for frames");
        var size = (uint)options.RingSize;
        foreach (var (ring, what) in (ReadOnlySpan<(int, string)>)[(Libc.XdpFillRing, "the fill ring"), (Libc.XdpCompletionRing, "the completion ring"), (Libc.XdpReceiveRing, "the receive ring"), (Libc.XdpSendRing, "the send ring")])
            Set(ring, &size, sizeof(uint), what);
    }

    /// <summary>Where the parts of the rings are.</summary>
    public XdpMappingOffsets Offsets()
    {
        XdpMappingOffsets offsets;
        var length = (uint)sizeof(XdpMappingOffsets);
        using var lease = socket.Lease();
        if (Libc.GetSocketOption(lease.Fd, Libc.LevelXdp, Libc.XdpMmapOffsets, &offsets, &length) < 0)
            throw Refused("its rings", Libc.LastError);
        return offsets;
    }

    /// <summary>Ties the socket to its queue.</summary>
    public void Bind()
    {
        var address = new XdpAddress { Family = Libc.FamilyXdp, Flags = options.ZeroCopy ? FlagZeroCopy : FlagCopy, InterfaceIndex = interfaceIndex, Queue = options.Queue };
        using var lease = socket.Lease();
        if (Libc.Bind(lease.Fd, &address, (uint)sizeof(XdpAddress)) >= 0)
            return;
        // Before anything else is called, the name's look-up too.
        var errno = Libc.LastError;
        throw Refused($"queue {options.Queue} of {InterfaceNames.Describe(interfaceIndex)}", errno);
    }

    public BpfException Refused(string what, Errno errno)
    {
        var reason = errno switch
        {
            Errno.EBUSY => "Another AF_XDP socket has this queue.",
            Errno.ENODEV or Errno.ENXIO => $"There is no interface {interfaceIndex} in this network namespace.",
            Errno.EINVAL => $"The interface has no queue {options.Queue}.",
            Errno.EOPNOTSUPP => options.ZeroCopy ? "The driver can't put frames into our memory: use the copy mode." : "The interface has no XDP.",
            Errno.ENETDOWN => "The interface is down.",
            Errno.ENOBUFS or Errno.ENOMEM => "The memory for frames must be locked: raise RLIMIT_MEMLOCK (ulimit -l), or use a smaller ring.",
            _ => "",
        };
        return new BpfException($"The AF_XDP socket doesn't get {what}: {Errors.Describe(errno)}. {reason}".TrimEnd(), errno);
    }

    private void Set(int option, void* value, uint length, string what)
    {
        using var lease = socket.Lease();
        if (Libc.SetSocketOption(lease.Fd, Libc.LevelXdp, option, value, length) < 0)
            throw Refused(what, Libc.LastError);
    }
}
