using BpfSharp.Embedded.Execution;

namespace BpfSharp.Embedded.Helpers;

/// <summary>Clocks and chance.</summary>
internal static class TimeHelpers
{
    public static IEnumerable<HelperPrototype> Prototypes =>
    [
        new(5, KtimeGetNs, HelperResult.Number),
        new(7, GetPrandomU32, HelperResult.Number),
        new(118, Jiffies64, HelperResult.Number),
        new(125, KtimeGetBootNs, HelperResult.Number),
        new(160, KtimeGetNs, HelperResult.Number),
        new(208, KtimeGetTaiNs, HelperResult.Number),
    ];

    private static ulong KtimeGetNs(VmContext context, ulong r1, ulong r2, ulong r3, ulong r4, ulong r5) => context.Services.Environment.MonotonicTime;

    private static ulong KtimeGetBootNs(VmContext context, ulong r1, ulong r2, ulong r3, ulong r4, ulong r5) => context.Services.Environment.BootTime;

    private static ulong KtimeGetTaiNs(VmContext context, ulong r1, ulong r2, ulong r3, ulong r4, ulong r5) => context.Services.Environment.TaiTime;

    /// <summary>250 ticks a second, as most distributions' kernels.</summary>
    private static ulong Jiffies64(VmContext context, ulong r1, ulong r2, ulong r3, ulong r4, ulong r5) => context.Services.Environment.MonotonicTime / 4_000_000;

    private static ulong GetPrandomU32(VmContext context, ulong r1, ulong r2, ulong r3, ulong r4, ulong r5) => context.Services.Environment.NextRandom();
}
