using BpfSharp.Backends;
using BpfSharp.Kernel.Programs;

namespace BpfSharp.Kernel.Links;

/// <summary>Chooses the way to attach for each kind of target.</summary>
internal static class LinkFactory
{
    public static ILinkBackend Attach(KernelProgram program, AttachTarget target, Func<Tracefs> tracefs) => target switch
    {
        KprobeTarget kprobe => KprobeAttacher.Attach(program, kprobe, tracefs()),
        KprobeMultiTarget functions => KprobeMultiAttacher.Attach(program, functions),
        UprobeMultiTarget places => UprobeMultiAttacher.Attach(program, places),
        UprobeTarget uprobe => UprobeAttacher.Attach(program, uprobe),
        TracepointTarget tracepoint => TracepointAttacher.Attach(program, tracepoint, tracefs()),
        RawTracepointTarget raw => RawTracepointAttacher.Attach(program, raw, tracefs()),
        TracingTarget => TracingAttacher.Attach(program),
        PerfEventTarget perfEvent => PerfEventAttacher.Attach(program, perfEvent),
        XdpTarget xdp => XdpAttacher.Attach(program, xdp),
        TcTarget tc => TcAttacher.Attach(program, tc),
        CgroupTarget cgroup => CgroupAttacher.Attach(program, cgroup),
        SocketFilterTarget socket => SocketFilterAttacher.Attach(program, socket),
        SocketMapTarget map => SocketMapAttacher.Attach(program, map),
        NetworkNamespaceTarget network => NetworkNamespaceAttacher.Attach(program, network),
        IteratorTarget iterator => IteratorAttacher.Attach(program, iterator.Map),
        _ => throw new BpfException($"Program {program.Name}: the kernel backend has no way to attach to {target}."),
    };
}
