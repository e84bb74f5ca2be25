namespace BpfSharp.Kernel.Privileges;

/// <summary>Says which privilege a refused call wanted.</summary>
internal static class PrivilegeExplainer
{
    // CAP_BPF and CAP_PERFMON were split off CAP_SYS_ADMIN in 5.8.
    private static readonly Version SplitCapabilities = new(5, 8);

    /// <summary>For calls that need CAP_BPF alone.</summary>
    public static string ForBpf(string action) => Explain(action, [Capability.Bpf]);

    /// <summary>For calls that need several capabilities together.</summary>
    public static string Explain(string action, params ReadOnlySpan<Capability> needed)
    {
        if (KernelVersion.Current < SplitCapabilities)
            needed = [Capability.SysAdmin];
        var effective = ProcessCapabilities.Effective();
        var missing = new List<string>();
        foreach (var capability in needed)
        {
            if (!ProcessCapabilities.Has(effective, capability))
                missing.Add(Name(capability));
        }

        if (missing.Count == 0 && LockedMemory.MayBeShort)
            return $"This process has the capabilities that {action} needs; before Linux 5.11 (this is {KernelVersion.Release}) the cause is mostly the limit on locked memory, which could not be lifted: raise it (ulimit -l unlimited).";
        if (missing.Count == 0)
            return $"This process has the capabilities that {action} needs, so something else refuses: a security module, a seccomp filter of the container, or lockdown ({Lockdown()}).";
        return $"For {action} this process lacks {string.Join(" and ", missing)}: run it as root, or give it the capability (setcap, docker run --cap-add). {Unprivileged()}".TrimEnd();
    }

    private static string Name(Capability capability) => capability switch
    {
        Capability.NetAdmin => "CAP_NET_ADMIN",
        Capability.NetRaw => "CAP_NET_RAW",
        Capability.SysAdmin => "CAP_SYS_ADMIN",
        Capability.Perfmon => "CAP_PERFMON",
        Capability.Bpf => "CAP_BPF",
    };

    private static string Unprivileged()
    {
        const string Setting = "/proc/sys/kernel/unprivileged_bpf_disabled";
        if (!File.Exists(Setting))
            return "";
        var value = File.ReadAllText(Setting).Trim();
        return value == "0" ? "" : $"kernel.unprivileged_bpf_disabled is {value}, so no unprivileged use is allowed.";
    }

    private static string Lockdown()
    {
        const string State = "/sys/kernel/security/lockdown";
        return File.Exists(State) ? File.ReadAllText(State).Trim() : "state unknown";
    }
}
