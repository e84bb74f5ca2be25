using BpfSharp.Backends;
using BpfSharp.Kernel.Handles;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Privileges;
using BpfSharp.Kernel.Programs;

namespace BpfSharp.Kernel.Links;

/// <summary>Attaches to network namespaces by BPF links: flow dissectors (since 5.8) and look-ups of sockets (since 5.9).</summary>
internal static class NetworkNamespaceAttacher
{
    public static ILinkBackend Attach(KernelProgram program, NetworkNamespaceTarget target)
    {
        var what = $"network namespace {target.Path} ({target.Type})";
        var fd = Libc.Open(target.Path, Libc.OpenCloseOnExec);
        if (fd < 0)
            throw new BpfException($"Program {program.Name} can't be attached to {what}: the file can't be opened: {Errors.Describe(Libc.LastError)}.", Libc.LastError);
        using var network = BpfHandle.Own(fd);
        using var lease = network.Lease();
        var handle = KernelLink.Create(program.Handle, lease.Fd, target.Type, 0, out var errno);
        if (handle is not null)
            return new HandleLink($"{what} (BPF link)", handle);
        throw new BpfException($"Program {program.Name} can't be attached to {what}: {Errors.Describe(errno)}. {Reason(program, errno)}".TrimEnd(), errno);
    }

    private static string Reason(KernelProgram program, Errno errno) => errno switch
    {
        Errno.EINVAL when program.Type is not (ProgramType.SkLookup or ProgramType.FlowDissector) => $"It is a {program.Type} program; network namespaces take SkLookup and FlowDissector programs.",
        Errno.EINVAL => "The path is no network namespace (/proc/PID/ns/net, /run/netns/NAME), or the kernel is older than 5.9.",
        Errno.E2BIG => "A namespace takes one flow dissector and at most 64 programs that look up sockets.",
        Errno.EEXIST => "The namespace, or the first one, already has a flow dissector.",
        Errno.EPERM => PrivilegeExplainer.Explain("attaching to network namespaces", Capability.NetAdmin, Capability.Bpf),
        _ => "",
    };
}
