using System.Diagnostics;
using BpfSharp.Embedded.Execution;

namespace BpfSharp.Embedded.Helpers;

/// <summary>Clocks.</summary>
internal static class TimeHelpers
{
    public static IEnumerable<HelperPrototype> Prototypes =>
    [
        new(5, KtimeGetNs, HelperResult.Number),
    ];

    private static ulong KtimeGetNs(VmContext context, ulong r1, ulong r2, ulong r3, ulong r4, ulong r5)
        => (ulong)(Stopwatch.GetTimestamp() * (1_000_000_000 / Stopwatch.Frequency));
}
