namespace BpfSharp;

/// <summary>What loading an object needs to know beyond the object and the backend.</summary>
public sealed record BpfObjectOptions
{
    /// <summary>Where maps pinned by a relative path are: a directory of a BPF file system.</summary>
    public string PinRoot { get; init; } = "/sys/fs/bpf";

    /// <summary>The namespace of shared maps (BCC's BPF_TABLE_SHARED); null for none of its own.</summary>
    public string? Namespace { get; init; }

    /// <summary>Where public, shared and extern maps meet; those of the whole process by default.</summary>
    public SharedMaps SharedMaps { get; init; } = SharedMaps.Process;

    /// <summary>The kernel's configuration, for <c>__kconfig</c> variables; the running kernel's, read when an object asks for it, where null.</summary>
    public KernelConfiguration? Configuration { get; init; }

    /// <summary>Finds the address of a kernel symbol (in kallsyms), for <c>__ksym</c> variables without type; null where there is no way to tell.</summary>
    public Func<string, ulong?>? KernelAddressOf { get; init; }
}
