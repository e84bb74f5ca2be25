using System.Globalization;

namespace BpfSharp.Kernel.Privileges;

/// <summary>What this process may do, read from <c>/proc/self/status</c> when an error is to be explained.</summary>
internal static class ProcessCapabilities
{
    /// <summary>The effective set.</summary>
    public static ulong Effective() => TryParse(File.ReadAllText("/proc/self/status"), out var set) ? set : 0;

    /// <summary>True where the capability is in the effective set; CAP_SYS_ADMIN stands in for CAP_BPF and CAP_PERFMON.</summary>
    public static bool Has(ulong effective, Capability capability)
        => (effective & (1UL << (int)capability)) != 0
            || (capability is Capability.Bpf or Capability.Perfmon && (effective & (1UL << (int)Capability.SysAdmin)) != 0);

    /// <summary>Finds the line <c>CapEff:\t000001ffffffffff</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> status, out ulong effective)
    {
        const string Label = "CapEff:";
        effective = 0;
        foreach (var line in status.EnumerateLines())
        {
            if (line.StartsWith(Label))
                return ulong.TryParse(line[Label.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out effective);
        }

        return false;
    }
}
