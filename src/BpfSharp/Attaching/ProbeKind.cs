namespace BpfSharp.Attaching;

/// <summary>Kinds of events that a program can be asked to observe.</summary>
public enum ProbeKind
{
    /// <summary>Entry of a kernel function.</summary>
    Kprobe,

    /// <summary>Return of a kernel function.</summary>
    Kretprobe,

    /// <summary>Entry of a kernel function, arguments typed by BTF.</summary>
    Fentry,

    /// <summary>Return of a kernel function, arguments and result typed by BTF.</summary>
    Fexit,

    /// <summary>A kernel function whose result the program may replace.</summary>
    ModifyReturn,

    /// <summary>A hook of the security modules.</summary>
    Lsm,

    /// <summary>A static tracepoint.</summary>
    Tracepoint,

    /// <summary>A static tracepoint with its arguments raw.</summary>
    RawTracepoint,

    /// <summary>A static tracepoint with its arguments typed by BTF.</summary>
    TracepointBtf,

    /// <summary>Entry of a user function.</summary>
    Uprobe,

    /// <summary>Return of a user function.</summary>
    Uretprobe,

    /// <summary>A static probe of a user program.</summary>
    Usdt,

    /// <summary>A perf event.</summary>
    PerfEvent,

    /// <summary>Arriving packets, before the network stack.</summary>
    Xdp,

    /// <summary>Packets that pass an interface's traffic control, arriving.</summary>
    TcIngress,

    /// <summary>Packets that pass an interface's traffic control, leaving.</summary>
    TcEgress,

    /// <summary>A control group's hook.</summary>
    Cgroup,

    /// <summary>Packets of a raw socket.</summary>
    Socket,

    /// <summary>What the sockets of a map send or receive.</summary>
    SocketMap,

    /// <summary>A network namespace: the look-up of sockets for arriving packets, or the dissector of flows.</summary>
    NetworkNamespace,

    /// <summary>A walk over things of the kernel: tasks, maps, a map's entries, sockets.</summary>
    Iterator,
}
