namespace BpfSharp.Cli.Bpftool;

/// <summary>Kinds of programs in libbpf's words.</summary>
internal static class ProgramTypeNames
{
    // The place is the kernel's number: enum bpf_prog_type.
    private static readonly string[] Names =
    [
        "unspec", "socket_filter", "kprobe", "sched_cls", "sched_act", "tracepoint", "xdp", "perf_event", "cgroup_skb", "cgroup_sock", "lwt_in", "lwt_out",
        "lwt_xmit", "sock_ops", "sk_skb", "cgroup_device", "sk_msg", "raw_tracepoint", "cgroup_sock_addr", "lwt_seg6local", "lirc_mode2", "sk_reuseport",
        "flow_dissector", "cgroup_sysctl", "raw_tracepoint_writable", "cgroup_sockopt", "tracing", "struct_ops", "ext", "lsm", "sk_lookup", "syscall",
        "netfilter",
    ];

    /// <summary>The name of a kind; null for one younger than this list.</summary>
    public static string? Of(uint type) => type < Names.Length ? Names[type] : null;
}
