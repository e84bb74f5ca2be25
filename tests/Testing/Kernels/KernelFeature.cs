namespace BpfSharp.Testing;

/// <summary>Something that a kernel may lack because it is older or built without it.</summary>
/// <param name="Name">What it is, as a reason says it: "kernel 6.18 has no {Name}".</param>
/// <param name="Since">The version that brought it.</param>
/// <param name="Probe">Whether the running kernel has it; null when every kernel new enough does.</param>
public sealed record KernelFeature(string Name, string Since, Func<bool>? Probe = null)
{
    private const string PerfKprobes = "/sys/bus/event_source/devices/kprobe/type";
    private const string ActiveSecurityModules = "/sys/kernel/security/lsm";

    /// <summary>The first of the kernels in <c>eng/kernels</c> that is built with it, where that is later than <see cref="Since"/>.</summary>
    public string? DebianSince { get; init; }

    /// <summary>kprobes and kretprobes, through perf events and tracefs.</summary>
    public static KernelFeature Kprobes { get; } = new("kprobes", "4.17", () => File.Exists(PerfKprobes));

    /// <summary>fentry, fexit and fmod_ret. A kernel without kprobes is taken to let no function be hooked, which is how such kernels are built.</summary>
    public static KernelFeature Fentry { get; } = new("fentry programs", "5.5", () => File.Exists(PerfKprobes));

    /// <summary>One kprobe link for many functions; needs CONFIG_FPROBE.</summary>
    public static KernelFeature KprobeMulti { get; } = new("kprobe.multi links", "5.18", () => KernelSymbols.Has("register_fprobe_ips")) { DebianSince = "6.12" };

    /// <summary>LSM programs, which need "bpf" among the active security modules.</summary>
    public static KernelFeature BpfLsm { get; } = new("active BPF LSM", "5.7", HasBpfLsm) { DebianSince = "6.1" };

    /// <summary>netkit devices.</summary>
    public static KernelFeature Netkit { get; } = new("netkit devices", "6.7", () => KernelSymbols.Has("netkit_link_attach") || KernelSymbols.Has("netkit_prog_attach"));

    // Where securityfs isn't mounted, the hooks' attach function tells that the kernel has them, not that they are active: the test then shows which.
    private static bool HasBpfLsm()
        => File.Exists(ActiveSecurityModules) ? File.ReadAllText(ActiveSecurityModules).Trim().Split(',').Contains("bpf") : File.Exists(PerfKprobes) && KernelSymbols.Has("bpf_lsm_file_open");
}

/// <summary>What /proc/kallsyms names.</summary>
internal static class KernelSymbols
{
    private static readonly Lazy<HashSet<string>> Names = new(() => [.. File.ReadLines("/proc/kallsyms").Select(line => line.Split(' ', '\t')[2])]);

    public static bool Has(string name) => Names.Value.Contains(name);
}
