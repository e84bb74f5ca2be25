namespace BpfSharp.Programs;

/// <summary>What tracing and LSM programs are checked against: the name of a function or type in the target's BTF.</summary>
internal static class AttachName
{
    /// <summary>True for kinds that the kernel checks against a function when they are loaded.</summary>
    public static bool IsNeeded(ProgramType type) => type is ProgramType.Tracing or ProgramType.Lsm;

    /// <summary>The name in BTF of what a section's name calls <paramref name="attachTo"/>, by the prefixes that the kernel's macros give (libbpf has the same table).</summary>
    public static string InBtf(AttachType? attachType, string attachTo) => attachType switch
    {
        AttachType.TraceRawTp => "btf_trace_" + attachTo,
        AttachType.LsmMac or AttachType.LsmCgroup => "bpf_lsm_" + attachTo,
        AttachType.TraceIter => "bpf_iter_" + attachTo,
        _ => attachTo,
    };
}
