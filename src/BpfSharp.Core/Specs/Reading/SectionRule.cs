namespace BpfSharp.Reading;

/// <summary>One row of libbpf's table from section names to kinds of programs. The row with the longest prefix that covers a name wins.</summary>
/// <param name="Prefix">The whole name, or what stands before a slash.</param>
/// <param name="Type">The kind of program.</param>
/// <param name="AttachType">The place, where the row fixes it.</param>
/// <param name="Flags"><c>prog_flags</c>.</param>
internal sealed record SectionRule(string Prefix, ProgramType Type, AttachType? AttachType = null, uint Flags = 0)
{
    /// <summary>BPF_F_SLEEPABLE: the program may sleep.</summary>
    public const uint Sleepable = 1u << 4;

    /// <summary>BPF_F_XDP_HAS_FRAGS: the program knows packets of several buffers.</summary>
    public const uint XdpFragments = 1u << 5;

    /// <summary>All rows.</summary>
    public static readonly SectionRule[] All = [.. Tracing(), .. Network(), .. Sockets(), .. Cgroups()];

    /// <summary>True where the row is about a section of this name: the prefix alone or followed by a slash and more.</summary>
    public bool Covers(string name)
        => name.StartsWith(Prefix, StringComparison.Ordinal) && (name.Length == Prefix.Length || name[Prefix.Length] == '/');

    private static SectionRule[] Tracing() =>
    [
        new("kprobe", ProgramType.Kprobe),
        new("kretprobe", ProgramType.Kprobe),
        new("ksyscall", ProgramType.Kprobe),
        new("kretsyscall", ProgramType.Kprobe),
        new("kprobe.multi", ProgramType.Kprobe, BpfSharp.AttachType.TraceKprobeMulti),
        new("kretprobe.multi", ProgramType.Kprobe, BpfSharp.AttachType.TraceKprobeMulti),
        new("kprobe.session", ProgramType.Kprobe, BpfSharp.AttachType.TraceKprobeSession),
        new("uprobe", ProgramType.Kprobe),
        new("uretprobe", ProgramType.Kprobe),
        new("uprobe.s", ProgramType.Kprobe, null, Sleepable),
        new("uretprobe.s", ProgramType.Kprobe, null, Sleepable),
        new("uprobe.multi", ProgramType.Kprobe, BpfSharp.AttachType.TraceUprobeMulti),
        new("uretprobe.multi", ProgramType.Kprobe, BpfSharp.AttachType.TraceUprobeMulti),
        new("uprobe.multi.s", ProgramType.Kprobe, BpfSharp.AttachType.TraceUprobeMulti, Sleepable),
        new("uretprobe.multi.s", ProgramType.Kprobe, BpfSharp.AttachType.TraceUprobeMulti, Sleepable),
        new("uprobe.session", ProgramType.Kprobe, BpfSharp.AttachType.TraceUprobeSession),
        new("uprobe.session.s", ProgramType.Kprobe, BpfSharp.AttachType.TraceUprobeSession, Sleepable),
        new("usdt", ProgramType.Kprobe),
        new("usdt.s", ProgramType.Kprobe, null, Sleepable),
        new("tp", ProgramType.Tracepoint),
        new("tracepoint", ProgramType.Tracepoint),
        new("raw_tp", ProgramType.RawTracepoint),
        new("raw_tracepoint", ProgramType.RawTracepoint),
        new("raw_tp.w", ProgramType.RawTracepointWritable),
        new("raw_tracepoint.w", ProgramType.RawTracepointWritable),
        new("perf_event", ProgramType.PerfEvent),
        new("tp_btf", ProgramType.Tracing, BpfSharp.AttachType.TraceRawTp),
        new("fentry", ProgramType.Tracing, BpfSharp.AttachType.TraceFentry),
        new("fentry.s", ProgramType.Tracing, BpfSharp.AttachType.TraceFentry, Sleepable),
        new("fexit", ProgramType.Tracing, BpfSharp.AttachType.TraceFexit),
        new("fexit.s", ProgramType.Tracing, BpfSharp.AttachType.TraceFexit, Sleepable),
        new("fmod_ret", ProgramType.Tracing, BpfSharp.AttachType.ModifyReturn),
        new("fmod_ret.s", ProgramType.Tracing, BpfSharp.AttachType.ModifyReturn, Sleepable),
        new("iter", ProgramType.Tracing, BpfSharp.AttachType.TraceIter),
        new("iter.s", ProgramType.Tracing, BpfSharp.AttachType.TraceIter, Sleepable),
        new("freplace", ProgramType.Extension),
        new("lsm", ProgramType.Lsm, BpfSharp.AttachType.LsmMac),
        new("lsm.s", ProgramType.Lsm, BpfSharp.AttachType.LsmMac, Sleepable),
        new("lsm_cgroup", ProgramType.Lsm, BpfSharp.AttachType.LsmCgroup),
        new("struct_ops", ProgramType.StructOps),
        new("struct_ops.s", ProgramType.StructOps, null, Sleepable),
        new("syscall", ProgramType.Syscall, null, Sleepable),
    ];

    private static SectionRule[] Network() =>
    [
        new("xdp", ProgramType.Xdp, BpfSharp.AttachType.Xdp),
        new("xdp.frags", ProgramType.Xdp, BpfSharp.AttachType.Xdp, XdpFragments),
        new("xdp/devmap", ProgramType.Xdp, BpfSharp.AttachType.XdpDevmap),
        new("xdp.frags/devmap", ProgramType.Xdp, BpfSharp.AttachType.XdpDevmap, XdpFragments),
        new("xdp/cpumap", ProgramType.Xdp, BpfSharp.AttachType.XdpCpumap),
        new("xdp.frags/cpumap", ProgramType.Xdp, BpfSharp.AttachType.XdpCpumap, XdpFragments),
        new("tc", ProgramType.SchedCls),
        new("tc/ingress", ProgramType.SchedCls, BpfSharp.AttachType.TcxIngress),
        new("tc/egress", ProgramType.SchedCls, BpfSharp.AttachType.TcxEgress),
        new("tcx/ingress", ProgramType.SchedCls, BpfSharp.AttachType.TcxIngress),
        new("tcx/egress", ProgramType.SchedCls, BpfSharp.AttachType.TcxEgress),
        new("netkit/primary", ProgramType.SchedCls, BpfSharp.AttachType.NetkitPrimary),
        new("netkit/peer", ProgramType.SchedCls, BpfSharp.AttachType.NetkitPeer),
        new("classifier", ProgramType.SchedCls),
        new("action", ProgramType.SchedAct),
        new("lwt_in", ProgramType.LwtIn),
        new("lwt_out", ProgramType.LwtOut),
        new("lwt_xmit", ProgramType.LwtXmit),
        new("lwt_seg6local", ProgramType.LwtSeg6Local),
        new("flow_dissector", ProgramType.FlowDissector, BpfSharp.AttachType.FlowDissector),
        new("netfilter", ProgramType.Netfilter, BpfSharp.AttachType.Netfilter),
        new("lirc_mode2", ProgramType.LircMode2, BpfSharp.AttachType.LircMode2),
    ];

    private static SectionRule[] Sockets() =>
    [
        new("socket", ProgramType.SocketFilter),
        new("sk_reuseport", ProgramType.SkReuseport, BpfSharp.AttachType.SkReuseportSelect),
        new("sk_reuseport/migrate", ProgramType.SkReuseport, BpfSharp.AttachType.SkReuseportSelectOrMigrate),
        new("sk_lookup", ProgramType.SkLookup, BpfSharp.AttachType.SkLookup),
        new("sk_msg", ProgramType.SkMsg, BpfSharp.AttachType.SkMsgVerdict),
        new("sk_skb", ProgramType.SkSkb),
        new("sk_skb/stream_parser", ProgramType.SkSkb, BpfSharp.AttachType.SkSkbStreamParser),
        new("sk_skb/stream_verdict", ProgramType.SkSkb, BpfSharp.AttachType.SkSkbStreamVerdict),
        new("sk_skb/verdict", ProgramType.SkSkb, BpfSharp.AttachType.SkSkbVerdict),
        new("sockops", ProgramType.SockOps, BpfSharp.AttachType.CgroupSockOps),
    ];

    private static SectionRule[] Cgroups() =>
    [
        new("cgroup_skb/ingress", ProgramType.CgroupSkb, BpfSharp.AttachType.CgroupInetIngress),
        new("cgroup_skb/egress", ProgramType.CgroupSkb, BpfSharp.AttachType.CgroupInetEgress),
        new("cgroup/skb", ProgramType.CgroupSkb),
        new("cgroup/dev", ProgramType.CgroupDevice, BpfSharp.AttachType.CgroupDevice),
        new("cgroup/sock", ProgramType.CgroupSock, BpfSharp.AttachType.CgroupInetSockCreate),
        new("cgroup/sock_create", ProgramType.CgroupSock, BpfSharp.AttachType.CgroupInetSockCreate),
        new("cgroup/sock_release", ProgramType.CgroupSock, BpfSharp.AttachType.CgroupInetSockRelease),
        new("cgroup/post_bind4", ProgramType.CgroupSock, BpfSharp.AttachType.CgroupInet4PostBind),
        new("cgroup/post_bind6", ProgramType.CgroupSock, BpfSharp.AttachType.CgroupInet6PostBind),
        new("cgroup/bind4", ProgramType.CgroupSockAddr, BpfSharp.AttachType.CgroupInet4Bind),
        new("cgroup/bind6", ProgramType.CgroupSockAddr, BpfSharp.AttachType.CgroupInet6Bind),
        new("cgroup/connect4", ProgramType.CgroupSockAddr, BpfSharp.AttachType.CgroupInet4Connect),
        new("cgroup/connect6", ProgramType.CgroupSockAddr, BpfSharp.AttachType.CgroupInet6Connect),
        new("cgroup/connect_unix", ProgramType.CgroupSockAddr, BpfSharp.AttachType.CgroupUnixConnect),
        new("cgroup/sendmsg4", ProgramType.CgroupSockAddr, BpfSharp.AttachType.CgroupUdp4Sendmsg),
        new("cgroup/sendmsg6", ProgramType.CgroupSockAddr, BpfSharp.AttachType.CgroupUdp6Sendmsg),
        new("cgroup/sendmsg_unix", ProgramType.CgroupSockAddr, BpfSharp.AttachType.CgroupUnixSendmsg),
        new("cgroup/recvmsg4", ProgramType.CgroupSockAddr, BpfSharp.AttachType.CgroupUdp4Recvmsg),
        new("cgroup/recvmsg6", ProgramType.CgroupSockAddr, BpfSharp.AttachType.CgroupUdp6Recvmsg),
        new("cgroup/recvmsg_unix", ProgramType.CgroupSockAddr, BpfSharp.AttachType.CgroupUnixRecvmsg),
        new("cgroup/getpeername4", ProgramType.CgroupSockAddr, BpfSharp.AttachType.CgroupInet4Getpeername),
        new("cgroup/getpeername6", ProgramType.CgroupSockAddr, BpfSharp.AttachType.CgroupInet6Getpeername),
        new("cgroup/getpeername_unix", ProgramType.CgroupSockAddr, BpfSharp.AttachType.CgroupUnixGetpeername),
        new("cgroup/getsockname4", ProgramType.CgroupSockAddr, BpfSharp.AttachType.CgroupInet4Getsockname),
        new("cgroup/getsockname6", ProgramType.CgroupSockAddr, BpfSharp.AttachType.CgroupInet6Getsockname),
        new("cgroup/getsockname_unix", ProgramType.CgroupSockAddr, BpfSharp.AttachType.CgroupUnixGetsockname),
        new("cgroup/sysctl", ProgramType.CgroupSysctl, BpfSharp.AttachType.CgroupSysctl),
        new("cgroup/getsockopt", ProgramType.CgroupSockopt, BpfSharp.AttachType.CgroupGetsockopt),
        new("cgroup/setsockopt", ProgramType.CgroupSockopt, BpfSharp.AttachType.CgroupSetsockopt),
    ];
}
