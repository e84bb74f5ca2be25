namespace BpfSharp.Kernel;

/// <summary>What <see cref="KernelFeatures"/> can tell about.</summary>
public enum ProbedFeature
{
    /// <summary>kprobes through the perf PMU, since 4.17: they end with the process.</summary>
    KprobePmu,

    /// <summary>kprobes through tracefs (<c>kprobe_events</c>), since 4.1 for BPF.</summary>
    KprobeEvents,

    /// <summary>uprobes through the perf PMU, since 4.17.</summary>
    UprobePmu,

    /// <summary>fentry and fexit programs, since 5.5 on x86-64 and 6.0 on arm64.</summary>
    Fentry,

    /// <summary>BPF links on perf events (kprobes, uprobes, tracepoints), since 5.15.</summary>
    PerfEventLinks,

    /// <summary>Reading and writing many entries of a hash with one call, since 5.6.</summary>
    MapBatches,

    /// <summary>Ring buffers, since 5.8.</summary>
    RingBuffer,

    /// <summary>Types of the kernel in <c>/sys/kernel/btf/vmlinux</c>, since 5.4.</summary>
    KernelBtf,
}
