namespace BpfSharp.Embedded.Observing.Native;

/// <summary>Keeps SIGCHLD from waking the runtime's signal thread at every stop of a traced thread.</summary>
internal static unsafe class SpareSignals
{
    private const int NoChildStop = 1;

    /// <summary>
    /// Sets SA_NOCLDSTOP on the handler of SIGCHLD, if there is one: .NET has one as soon as it starts processes, and it looks after ends of processes only.
    /// struct sigaction of the C library on x86-64: handler 8, mask 128, flags 4 (+ 4), restorer 8.
    /// </summary>
    public static void IgnoreStopsOfChildren()
    {
        const int FlagsWord = (8 + 128) / 4;
        var action = stackalloc int[64];
        if (Libc.SignalAction(Signals.Child, null, action) != 0 || *(nint*)action is 0 or 1 || (action[FlagsWord] & NoChildStop) != 0)
            return;
        action[FlagsWord] |= NoChildStop;
        _ = Libc.SignalAction(Signals.Child, action, null);
    }
}
