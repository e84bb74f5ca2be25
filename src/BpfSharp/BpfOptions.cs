using System.Collections.Immutable;
using BpfSharp.Backends;

namespace BpfSharp;

/// <summary>Choices for <see cref="Bpf"/>; the defaults suit most programs.</summary>
public sealed record BpfOptions
{
    /// <summary>The defaults.</summary>
    public static BpfOptions Default { get; } = new();

    /// <summary>Where the program runs.</summary>
    public BackendKind Backend { get; init; } = BackendKind.Auto;

    /// <summary>A backend of the caller's, used instead of <see cref="Backend"/> and not disposed; null for one of our own.</summary>
    public IBpfBackend? UseBackend { get; init; }

    /// <summary>Macros for the compiler: <c>NAME</c> or <c>NAME=VALUE</c>.</summary>
    public ImmutableArray<string> Defines { get; init; } = [];

    /// <summary>What functions are for whose names and parameters don't tell, as ELF section names of libbpf (<c>xdp</c>, <c>cgroup/connect4</c>), by function.</summary>
    public ImmutableDictionary<string, string> Sections { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Attach functions whose names say where (<c>kprobe__tcp_v4_connect</c>, <c>tracepoint__sched__sched_switch</c>), as BCC's <c>BPF()</c> does.</summary>
    public bool AutoAttach { get; init; } = true;

    /// <summary>How many probes a pattern may open one by one, where the kernel has no link for many (BCC's BCC_PROBE_LIMIT).</summary>
    public int ProbeLimit { get; init; } = 1000;

    /// <summary>Take the result of an earlier compilation of the same source where there is one.</summary>
    public bool UseCompileCache { get; init; } = true;

    /// <summary>The namespace of shared tables (BPF_TABLE_SHARED); null for none.</summary>
    public string? Namespace { get; init; }
}

/// <summary>Where a program runs.</summary>
public enum BackendKind
{
    /// <summary>In the kernel where that is permitted, else in the embedded engine.</summary>
    Auto,

    /// <summary>In the Linux kernel.</summary>
    Kernel,

    /// <summary>In the embedded engine, inside this process.</summary>
    Embedded,
}
