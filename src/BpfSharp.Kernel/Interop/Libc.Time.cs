using System.Runtime.InteropServices;

namespace BpfSharp.Kernel.Interop;

internal static partial class Libc
{
    /// <summary>CLOCK_BOOTTIME: since boot, the time asleep included.</summary>
    private const int ClockBootTime = 7;

    /// <summary>Nanoseconds since boot, as programs' load times count them.</summary>
    public static unsafe long BootTimeNanoseconds()
    {
        var time = default(TimeSpec);
        return ClockGetTime(ClockBootTime, &time) == 0 ? (time.Seconds * 1_000_000_000) + time.Nanoseconds : 0;
    }

    [LibraryImport(Library, EntryPoint = "clock_gettime", SetLastError = true)]
    private static unsafe partial int ClockGetTime(int clock, TimeSpec* time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
