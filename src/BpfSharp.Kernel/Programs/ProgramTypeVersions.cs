namespace BpfSharp.Kernel.Programs;

/// <summary>Which version of Linux brought which kind of program.</summary>
internal static class ProgramTypeVersions
{
    /// <summary>The version; null for numbers that are no kind of program.</summary>
    public static Version? Since(ProgramType type) => type switch
    {
        ProgramType.SocketFilter => new(3, 19),
        ProgramType.Kprobe or ProgramType.SchedCls or ProgramType.SchedAct => new(4, 1),
        ProgramType.Tracepoint => new(4, 7),
        ProgramType.Xdp => new(4, 8),
        ProgramType.PerfEvent => new(4, 9),
        ProgramType.CgroupSkb or ProgramType.CgroupSock or ProgramType.LwtIn or ProgramType.LwtOut or ProgramType.LwtXmit => new(4, 10),
        ProgramType.SockOps => new(4, 13),
        ProgramType.SkSkb => new(4, 14),
        ProgramType.CgroupDevice => new(4, 15),
        ProgramType.SkMsg or ProgramType.RawTracepoint or ProgramType.CgroupSockAddr => new(4, 17),
        ProgramType.LwtSeg6Local or ProgramType.LircMode2 => new(4, 18),
        ProgramType.SkReuseport => new(4, 19),
        ProgramType.FlowDissector => new(4, 20),
        ProgramType.CgroupSysctl or ProgramType.RawTracepointWritable => new(5, 2),
        ProgramType.CgroupSockopt => new(5, 3),
        ProgramType.Tracing => new(5, 5),
        ProgramType.StructOps or ProgramType.Extension => new(5, 6),
        ProgramType.Lsm => new(5, 7),
        ProgramType.SkLookup => new(5, 9),
        ProgramType.Syscall => new(5, 14),
        ProgramType.Netfilter => new(6, 4),
        _ => null,
    };
}
