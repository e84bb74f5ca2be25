using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Timers;
using static BpfSharp.Embedded.Helpers.HelperArgument;

namespace BpfSharp.Embedded.Helpers;

/// <summary>Loops, timers, locks. Tail calls are <see cref="TailCallHelper"/>.</summary>
internal static class ControlHelpers
{
    private const ulong MaxLoops = 8 * 1024 * 1024;

    public static IEnumerable<HelperPrototype> Prototypes =>
    [
        new(93, SpinLockHelper, HelperResult.None, HelperArgument.SpinLock),
        new(94, SpinUnlock, HelperResult.None, HelperArgument.SpinLock),
        new(169, TimerInit, HelperResult.Number, HelperArgument.Timer, Map, Anything),
        new(170, TimerSetCallback, HelperResult.Number, HelperArgument.Timer, Callback),
        new(171, TimerStart, HelperResult.Number, HelperArgument.Timer, Anything, Anything),
        new(172, TimerCancel, HelperResult.Number, HelperArgument.Timer),
        new(181, Loop, HelperResult.Number, Anything, Callback, StackOrNull, Anything) { CallsBack = true },
    ];

    /// <summary>Calls <c>long f(u32 index, void *argument)</c> until it gives 1; returns how often.</summary>
    private static ulong Loop(VmContext context, ulong count, ulong callback, ulong argument, ulong flags, ulong r5)
    {
        if (flags != 0)
            return Errno.EINVAL.ToResult();
        if ((uint)count > MaxLoops)
            return Errno.E2BIG.ToResult();
        for (ulong i = 0; i < (uint)count; i++)
        {
            if (context.CallBack(callback, i, argument) != 0)
                return i + 1;
        }

        return (uint)count;
    }

    /// <summary>The lock is the value's own first word. A program that ends while it holds one is refused by the checker.</summary>
    private static unsafe ulong SpinLockHelper(VmContext context, ulong place, ulong r2, ulong r3, ulong r4, ulong r5)
    {
        var word = (uint*)Memory.GuestMemory.ForAtomic(context.Regions, place, sizeof(uint), context.Pc);
        var wait = default(SpinWait);
        while (Interlocked.CompareExchange(ref *word, 1, 0) != 0)
        {
            context.Charge(1000, context.Pc);
            wait.SpinOnce();
        }

        return 0;
    }

    private static unsafe ulong SpinUnlock(VmContext context, ulong place, ulong r2, ulong r3, ulong r4, ulong r5)
    {
        Volatile.Write(ref *(uint*)Memory.GuestMemory.ForAtomic(context.Regions, place, sizeof(uint), context.Pc), 0);
        return 0;
    }

    private static ulong TimerInit(VmContext context, ulong timer, ulong map, ulong flags, ulong r4, ulong r5)
    {
        const ulong Realtime = 0, Monotonic = 1, BootTime = 7;
        if ((flags & ~15UL) != 0 || (flags & 15) is not (Realtime or Monotonic or BootTime))
            return Errno.EINVAL.ToResult();
        return context.Services.Timers.TryAdd(timer, new VmTimer { MapId = context.Map(map).Id }) ? 0 : Errno.EBUSY.ToResult();
    }

    private static ulong TimerSetCallback(VmContext context, ulong timer, ulong callback, ulong r3, ulong r4, ulong r5)
    {
        if (context.Services.Timers.Find(timer) is not { } found)
            return Errno.EINVAL.ToResult();
        found.Callback = (context.Program, (int)Memory.GuestAddress.Offset(callback));
        return 0;
    }

    private static ulong TimerStart(VmContext context, ulong timer, ulong nanoseconds, ulong flags, ulong r4, ulong r5)
    {
        const ulong Absolute = 1;
        if (flags > 3 || context.Services.Timers.Find(timer) is not { Callback: not null } found)
            return Errno.EINVAL.ToResult();
        found.Due = (flags & Absolute) != 0 ? nanoseconds : context.Services.Environment.MonotonicTime + nanoseconds;
        return 0;
    }

    /// <summary>1 where it was started.</summary>
    private static ulong TimerCancel(VmContext context, ulong timer, ulong r2, ulong r3, ulong r4, ulong r5)
    {
        if (context.Services.Timers.Find(timer) is not { } found)
            return Errno.EINVAL.ToResult();
        var wasStarted = found.Due is not null;
        found.Due = null;
        found.Callback = null;
        return wasStarted ? 1UL : 0;
    }
}
