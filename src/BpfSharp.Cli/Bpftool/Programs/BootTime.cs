using BpfSharp.Kernel.Interop;

namespace BpfSharp.Cli.Bpftool.Programs;

/// <summary>Times that the kernel counts from boot, as times of day.</summary>
internal static class BootTime
{
    private const long NanosecondsPerTick = 100;

    /// <summary>The local time of a moment since boot, to the second.</summary>
    public static DateTimeOffset ToLocal(ulong sinceBoot)
    {
        var boot = DateTimeOffset.UtcNow.AddTicks(-(Libc.BootTimeNanoseconds() / NanosecondsPerTick));
        return boot.AddTicks((long)(sinceBoot / NanosecondsPerTick)).ToLocalTime();
    }
}
