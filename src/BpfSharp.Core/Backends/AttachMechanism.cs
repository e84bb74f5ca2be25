namespace BpfSharp.Backends;

/// <summary>Ways in which a backend can make a program run at an event. The attach planner chooses among those that a backend offers.</summary>
public enum AttachMechanism
{
    /// <summary>A kprobe or kretprobe: a breakpoint or ftrace hook in a kernel function.</summary>
    Kprobe,

    /// <summary>fentry or fexit: a BPF trampoline in a kernel function.</summary>
    Trampoline,

    /// <summary>A static tracepoint.</summary>
    Tracepoint,

    /// <summary>A raw tracepoint.</summary>
    RawTracepoint,

    /// <summary>A uprobe or uretprobe.</summary>
    Uprobe,

    /// <summary>A perf event.</summary>
    PerfEvent,

    /// <summary>Network interfaces: XDP and traffic control.</summary>
    Network,

    /// <summary>A walk over things of the kernel.</summary>
    Iterator,
}
