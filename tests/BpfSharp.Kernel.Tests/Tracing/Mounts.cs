using BpfSharp.Kernel.Tracing;

namespace BpfSharp.Kernel.Tests.Tracing;

internal static class Mounts
{
    /// <summary>Where the cgroup v2 hierarchy is; null where it isn't mounted.</summary>
    public static string? CgroupV2() => MountInfoLine.MountPoints("cgroup2").FirstOrDefault();
}
