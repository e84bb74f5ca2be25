using BpfSharp.Embedded.Observing.Events;
using BpfSharp.Embedded.Observing.Tracing;

namespace BpfSharp.Embedded.Observing;

/// <summary>The world as the thread sees it at whose event a program runs: its identity, memory and stack. On other threads than the tracer's, this process.</summary>
internal sealed class ObserverEnvironment(EventHub hub) : HostEnvironment, IVmEnvironment
{
    private Tracee? _current;
    private int _tracerThread;

    /// <inheritdoc/>
    public override VmTask CurrentTask => Current?.Task ?? base.CurrentTask;

    /// <inheritdoc/>
    public ulong CurrentTaskAddress => Current is { } tracee && Tasks is { } tasks ? tasks.AddressOf(tracee.ThreadId) : 0;

    /// <inheritdoc/>
    public ulong AttachCookie => hub.Cookie;

    /// <summary>Threads as the kernel would show them; null where its types aren't known.</summary>
    public TaskStructs? Tasks { get; set; }

    private Tracee? Current => System.Environment.CurrentManagedThreadId == _tracerThread ? _current : null;

    /// <summary>Events on the calling thread are of this thread of a process from now on; null for none.</summary>
    public void Enter(Tracee? tracee)
    {
        _tracerThread = System.Environment.CurrentManagedThreadId;
        _current = tracee;
        Tasks?.Forget();
    }

    /// <inheritdoc/>
    public override bool TryReadMemory(ulong address, Span<byte> destination) => Current is { } tracee
        && (tracee.TryRead(address, destination) || (Tasks is { } tasks && tasks.TryRead(address, destination, tracee)));

    /// <inheritdoc/>
    public override int GetStack(bool isUser, Span<ulong> addresses) => isUser && Current is { } tracee ? UserStackWalker.Walk(tracee, addresses) : -1;
}
