using BpfSharp.Backends;
using BpfSharp.Kernel.Netlink;
using BpfSharp.Kernel.Privileges;
using BpfSharp.Kernel.Programs;

namespace BpfSharp.Kernel.Links;

/// <summary>Attaches to the receive path of interfaces: by a BPF link (since 5.9), else by netlink.</summary>
internal static class XdpAttacher
{
    /// <summary>XDP_FLAGS_UPDATE_IF_NOEXIST, _SKB_MODE and _DRV_MODE of linux/if_link.h.</summary>
    private const uint FlagNoReplace = 1;
    private const uint FlagGeneric = 2;
    private const uint FlagNative = 4;

    private static readonly Version LinksSince = new(5, 9);

    public static ILinkBackend Attach(KernelProgram program, XdpTarget target)
    {
        var what = $"XDP{(target.Mode is { } mode ? $" ({mode.ToString().ToLowerInvariant()})" : "")} on {InterfaceNames.Describe(target.InterfaceIndex)}";
        var flags = target.Mode switch
        {
            XdpMode.Generic => FlagGeneric,
            XdpMode.Native => FlagNative,
            null => 0u,
        };
        var handle = KernelLink.Create(program.Handle, (int)target.InterfaceIndex, AttachType.Xdp, flags, out var errno);
        if (handle is not null)
            return new HandleLink($"{what} (BPF link)", handle);
        if (errno == Errno.EINVAL && KernelVersion.Current < LinksSince)
        {
            if (ByNetlink(program, target.InterfaceIndex, flags, what, out errno) is { } link)
                return link;
        }

        throw new BpfException($"Program {program.Name} can't be attached to {what}: {Errors.Describe(errno)}. {Reason(program, target, errno)}".TrimEnd(), errno);
    }

    private static DetachingLink? ByNetlink(KernelProgram program, uint interfaceIndex, uint flags, string what, out Errno errno)
    {
        var socket = RouteSocket.Open(out errno);
        if (socket is null)
            return null;
        errno = XdpNetlink.Set(socket, interfaceIndex, program.Handle, flags | FlagNoReplace);
        if (errno == Errno.None)
        {
            return new DetachingLink($"{what} (netlink)", () =>
            {
                using (socket)
                    return XdpNetlink.Set(socket, interfaceIndex, null, flags);
            });
        }

        socket.Dispose();
        return null;
    }

    private static string Reason(KernelProgram program, XdpTarget target, Errno errno) => errno switch
    {
        Errno.ENODEV or Errno.EINVAL when !InterfaceNames.Exists(target.InterfaceIndex) => $"There is no interface {target.InterfaceIndex} in this network namespace.",
        Errno.EINVAL when program.Type != ProgramType.Xdp => $"It is a {program.Type} program.",
        Errno.EOPNOTSUPP when target.Mode == XdpMode.Native => "The interface's driver has no native XDP; use the generic mode.",
        Errno.EOPNOTSUPP => "The interface has no XDP.",
        Errno.EBUSY or Errno.EEXIST => "The interface has an XDP program already (ip link show tells which).",
        Errno.EINVAL => "The driver may refuse it because of the interface's MTU or its offloads (LRO).",
        Errno.EPERM => PrivilegeExplainer.Explain("attaching to interfaces", Capability.NetAdmin, Capability.Bpf),
        _ => "",
    };
}
