using BpfSharp.Kernel.Interop;

namespace BpfSharp.Kernel.Privileges;

/// <summary>
/// The limit on locked memory (RLIMIT_MEMLOCK). Before 5.11 the kernel charges maps, programs and types to it and answers EPERM when it is used up, which it
/// soon is: the default is 64 KiB. Since then memory is charged to the control group.
/// </summary>
internal static class LockedMemory
{
    private static readonly Version ChargedToGroupsSince = new(5, 11);

    private static int _tried;

    /// <summary>True where a refusal may come from the limit.</summary>
    public static bool MayBeShort => KernelVersion.Current < ChargedToGroupsSince;

    /// <summary>Lifts the process's limit, once.</summary>
    /// <returns>True where that was just done, so that the call which was refused is worth another try.</returns>
    public static unsafe bool TryLift()
    {
        if (!MayBeShort || Interlocked.Exchange(ref _tried, 1) != 0)
            return false;
        var limits = stackalloc ulong[2] { ulong.MaxValue, ulong.MaxValue };
        return Libc.SetLimit(Libc.LimitLockedMemory, limits) == 0;
    }
}
