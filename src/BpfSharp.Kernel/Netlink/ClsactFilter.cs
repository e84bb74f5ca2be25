using System.Buffers.Binary;
using BpfSharp.Backends;
using BpfSharp.Kernel.Programs;

namespace BpfSharp.Kernel.Netlink;

/// <summary>
/// A direct-action bpf filter of a clsact qdisc, for kernels without tcx (before 6.6). It survives the process's death. The qdisc stays: others may use it too,
/// and an empty one does nothing.
/// </summary>
internal sealed class ClsactFilter : ILinkBackend
{
    private const ushort NewQdisc = 36;
    private const ushort NewFilter = 44;
    private const ushort DeleteFilter = 45;

    /// <summary>NLM_F_CREATE and NLM_F_EXCL.</summary>
    private const ushort CreateOnly = 0x400 | 0x200;

    private const ushort AttributeKind = 1;
    private const ushort AttributeOptions = 2;
    private const ushort BpfFd = 6;
    private const ushort BpfName = 7;
    private const ushort BpfFlags = 8;

    /// <summary>TCA_BPF_FLAG_ACT_DIRECT: the program's result is the verdict.</summary>
    private const uint DirectAction = 1;

    /// <summary>TC_H_CLSACT, and its ingress and egress classes.</summary>
    private const uint ClsactParent = 0xfffffff1;
    private const uint ClsactHandle = 0xffff0000;
    private const uint IngressClass = 0xfffffff2;
    private const uint EgressClass = 0xfffffff3;

    /// <summary>ETH_P_ALL in network order.</summary>
    private const uint AllProtocols = 0x0300;

    private static int _made;

    private readonly RouteSocket _socket;
    private readonly TcTarget _target;
    private readonly uint _priority;
    private bool _removed;

    private ClsactFilter(RouteSocket socket, TcTarget target, uint priority)
    {
        _socket = socket;
        _target = target;
        _priority = priority;
        Description = $"tc {(target.IsIngress ? "ingress" : "egress")} of {InterfaceNames.Describe(target.InterfaceIndex)} (clsact filter)";
    }

    public string Description { get; }

    /// <summary>Makes the qdisc where there is none, and the filter; null with the reason where the kernel refuses.</summary>
    public static ClsactFilter? Create(KernelProgram program, TcTarget target, out Errno errno)
    {
        var socket = RouteSocket.Open(out errno);
        if (socket is null)
            return null;
        var filter = Create(socket, program, target, out errno);
        if (filter is null)
            socket.Dispose();
        return filter;
    }

    public void Dispose()
    {
        if (_removed)
            return;
        _removed = true;
        var errno = _socket.Request(new NetlinkMessage(DeleteFilter, 0, Header(_target.InterfaceIndex, 1, Class(_target), (_priority << 16) | AllProtocols)).Add(AttributeKind, "bpf"));
        _socket.Dispose();
        // Gone already with its interface or qdisc.
        if (errno is not (Errno.None or Errno.ENOENT or Errno.ENODEV or Errno.EINVAL))
            throw new BpfException($"{Description} can't be detached: {Errors.Describe(errno)}.", errno);
    }

    private static ClsactFilter? Create(RouteSocket socket, KernelProgram program, TcTarget target, out Errno errno)
    {
        errno = socket.Request(new NetlinkMessage(NewQdisc, CreateOnly, Header(target.InterfaceIndex, ClsactHandle, ClsactParent, 0)).Add(AttributeKind, "clsact"));
        if (errno is not (Errno.None or Errno.EEXIST))
            return null;
        using var lease = program.Handle.Lease();
        var fd = (uint)lease.Fd;
        // A priority of our own for each filter, so that deleting by priority takes no other's; taken ones (EEXIST) are passed over.
        do
        {
            var priority = 0x8000u + (uint)Interlocked.Increment(ref _made) % 0x7000;
            var request = new NetlinkMessage(NewFilter, CreateOnly, Header(target.InterfaceIndex, 1, Class(target), (priority << 16) | AllProtocols))
                .Add(AttributeKind, "bpf")
                .Add(AttributeOptions, options => options.Add(BpfFd, fd).Add(BpfName, program.Name).Add(BpfFlags, DirectAction));
            errno = socket.Request(request);
            if (errno == Errno.None)
                return new ClsactFilter(socket, target, priority);
        }
        while (errno == Errno.EEXIST);
        return null;
    }

    private static uint Class(TcTarget target) => target.IsIngress ? IngressClass : EgressClass;

    /// <summary>struct tcmsg: 0 family, 4 ifindex, 8 handle, 12 parent, 16 info (priority in the upper half, protocol in the lower).</summary>
    private static byte[] Header(uint interfaceIndex, uint handle, uint parent, uint info)
    {
        var header = new byte[20];
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), interfaceIndex);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), handle);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), parent);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(16), info);
        return header;
    }
}
