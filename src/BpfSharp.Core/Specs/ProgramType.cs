namespace BpfSharp;

/// <summary>Kinds of programs, numbered as <c>enum bpf_prog_type</c>: what a program may see and call, and where it can be attached.</summary>
public enum ProgramType
{
    /// <summary>BPF_PROG_TYPE_UNSPEC: none.</summary>
    Unspecified = 0,
    /// <summary>BPF_PROG_TYPE_SOCKET_FILTER, since 3.19.</summary>
    SocketFilter = 1,
    /// <summary>BPF_PROG_TYPE_KPROBE, since 4.1.</summary>
    Kprobe = 2,
    /// <summary>BPF_PROG_TYPE_SCHED_CLS, since 4.1.</summary>
    SchedCls = 3,
    /// <summary>BPF_PROG_TYPE_SCHED_ACT, since 4.1.</summary>
    SchedAct = 4,
    /// <summary>BPF_PROG_TYPE_TRACEPOINT, since 4.7.</summary>
    Tracepoint = 5,
    /// <summary>BPF_PROG_TYPE_XDP, since 4.8.</summary>
    Xdp = 6,
    /// <summary>BPF_PROG_TYPE_PERF_EVENT, since 4.9.</summary>
    PerfEvent = 7,
    /// <summary>BPF_PROG_TYPE_CGROUP_SKB, since 4.10.</summary>
    CgroupSkb = 8,
    /// <summary>BPF_PROG_TYPE_CGROUP_SOCK, since 4.10.</summary>
    CgroupSock = 9,
    /// <summary>BPF_PROG_TYPE_LWT_IN, since 4.10.</summary>
    LwtIn = 10,
    /// <summary>BPF_PROG_TYPE_LWT_OUT, since 4.10.</summary>
    LwtOut = 11,
    /// <summary>BPF_PROG_TYPE_LWT_XMIT, since 4.10.</summary>
    LwtXmit = 12,
    /// <summary>BPF_PROG_TYPE_SOCK_OPS, since 4.13.</summary>
    SockOps = 13,
    /// <summary>BPF_PROG_TYPE_SK_SKB, since 4.14.</summary>
    SkSkb = 14,
    /// <summary>BPF_PROG_TYPE_CGROUP_DEVICE, since 4.15.</summary>
    CgroupDevice = 15,
    /// <summary>BPF_PROG_TYPE_SK_MSG, since 4.17.</summary>
    SkMsg = 16,
    /// <summary>BPF_PROG_TYPE_RAW_TRACEPOINT, since 4.17.</summary>
    RawTracepoint = 17,
    /// <summary>BPF_PROG_TYPE_CGROUP_SOCK_ADDR, since 4.17.</summary>
    CgroupSockAddr = 18,
    /// <summary>BPF_PROG_TYPE_LWT_SEG6LOCAL, since 4.18.</summary>
    LwtSeg6Local = 19,
    /// <summary>BPF_PROG_TYPE_LIRC_MODE2, since 4.18.</summary>
    LircMode2 = 20,
    /// <summary>BPF_PROG_TYPE_SK_REUSEPORT, since 4.19.</summary>
    SkReuseport = 21,
    /// <summary>BPF_PROG_TYPE_FLOW_DISSECTOR, since 4.20.</summary>
    FlowDissector = 22,
    /// <summary>BPF_PROG_TYPE_CGROUP_SYSCTL, since 5.2.</summary>
    CgroupSysctl = 23,
    /// <summary>BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE, since 5.2.</summary>
    RawTracepointWritable = 24,
    /// <summary>BPF_PROG_TYPE_CGROUP_SOCKOPT, since 5.3.</summary>
    CgroupSockopt = 25,
    /// <summary>BPF_PROG_TYPE_TRACING, since 5.5.</summary>
    Tracing = 26,
    /// <summary>BPF_PROG_TYPE_STRUCT_OPS, since 5.6.</summary>
    StructOps = 27,
    /// <summary>BPF_PROG_TYPE_EXT, since 5.6.</summary>
    Extension = 28,
    /// <summary>BPF_PROG_TYPE_LSM, since 5.7.</summary>
    Lsm = 29,
    /// <summary>BPF_PROG_TYPE_SK_LOOKUP, since 5.9.</summary>
    SkLookup = 30,
    /// <summary>BPF_PROG_TYPE_SYSCALL, since 5.14.</summary>
    Syscall = 31,
    /// <summary>BPF_PROG_TYPE_NETFILTER, since 6.4.</summary>
    Netfilter = 32,
}
