using BpfSharp.Backends;
using BpfSharp.Kernel.Netlink;
using BpfSharp.Kernel.Privileges;
using BpfSharp.Kernel.Programs;

namespace BpfSharp.Kernel.Links;

/// <summary>Attaches to the traffic control hooks of interfaces: by a tcx link (since 6.6), else by a filter of a clsact qdisc.</summary>
internal static class TcAttacher
{
    public static ILinkBackend Attach(KernelProgram program, TcTarget target)
    {
        var what = $"tc {(target.IsIngress ? "ingress" : "egress")} of {InterfaceNames.Describe(target.InterfaceIndex)}";
        var handle = KernelLink.Create(program.Handle, (int)target.InterfaceIndex, target.IsIngress ? AttachType.TcxIngress : AttachType.TcxEgress, 0, out var errno);
        if (handle is not null)
            return new HandleLink($"{what} (tcx link)", handle);
        // EINVAL is what kernels before 6.6 give for a kind of link that they don't know.
        if (errno is Errno.EINVAL or Errno.EOPNOTSUPP && program.Type is ProgramType.SchedCls or ProgramType.SchedAct)
        {
            var filter = ClsactFilter.Create(program, target, out errno);
            if (filter is not null)
                return filter;
        }

        throw new BpfException($"Program {program.Name} can't be attached to {what}: {Errors.Describe(errno)}. {Reason(program, target, errno)}".TrimEnd(), errno);
    }

    private static string Reason(KernelProgram program, TcTarget target, Errno errno) => errno switch
    {
        _ when errno is Errno.ENODEV or Errno.EINVAL && !InterfaceNames.Exists(target.InterfaceIndex) => $"There is no interface {target.InterfaceIndex} in this network namespace.",
        Errno.EINVAL when program.Type != ProgramType.SchedCls => $"It is a {program.Type} program; tc takes SchedCls programs.",
        Errno.ENOENT => "The kernel lacks the clsact qdisc or the bpf classifier (modules sch_ingress, cls_bpf).",
        Errno.EPERM => PrivilegeExplainer.Explain("attaching to interfaces", Capability.NetAdmin, Capability.Bpf),
        _ => "",
    };
}
