namespace BpfSharp.Embedded.Observing.Events;

/// <summary>What programs are attached to. Delivering an event and detaching a program exclude each other.</summary>
internal sealed class EventHub
{
    /// <summary>Held while programs run and while they are attached or detached.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Raised when a program was stopped for what it did; once for each attachment.</summary>
    public event Action<BpfException>? Faulted;

    /// <summary>What the program that runs was given when it was attached.</summary>
    public ulong Cookie { get; set; }

    /// <summary>The form of records that differ among kernels.</summary>
    public TraceRecords Records { get; set; } = new(null);

    /// <summary>Entries and exits of system calls.</summary>
    public SyscallEvents Syscalls { get; } = new();

    /// <summary><c>sched:sched_process_exec</c>.</summary>
    public ProgramList Exec { get; } = new();

    /// <summary><c>sched:sched_process_fork</c>.</summary>
    public ProgramList Fork { get; } = new();

    /// <summary><c>sched:sched_process_exit</c>.</summary>
    public ProgramList Exit { get; } = new();

    /// <summary>Tells of a program's fault.</summary>
    public void Report(BpfException fault) => Faulted?.Invoke(fault);
}
