using BpfSharp.Embedded.Observing.Events;
using BpfSharp.Embedded.Observing.Native;
using BpfSharp.Embedded.Observing.Uprobes;

namespace BpfSharp.Embedded.Observing.Tracing;

/// <summary>What happens when a traced thread stops: the programs of the event run, and the thread goes on as if nobody had looked.</summary>
internal sealed class StopDispatcher(EventHub hub, TraceeTable threads, BreakpointPlanter planter, ObserverEnvironment environment)
{
    private const long ExecveNumber = 59;

    private readonly BreakpointHandler _breakpoints = new(threads, planter);

    /// <summary>The command's process.</summary>
    public int Root { get; set; }

    /// <summary>Its exit code once it has ended.</summary>
    public int? RootExit { get; private set; }

    /// <summary>Why the launcher couldn't become the command.</summary>
    public Errno? ExecFailure { get; private set; }

    /// <summary>Signals to be delivered when a thread is let go for good.</summary>
    public int LastSignal { get; private set; }

    /// <summary>True once threads are only handled to be let go: those in a group-stop are left to it.</summary>
    public bool IsDetaching { get; set; }

    /// <summary>Something happened to a thread; it goes on afterwards.</summary>
    public void OnWait(int pid, WaitStatus status)
    {
        if (Handle(pid, status) is { } thread)
            threads.Resume(thread, LastSignal);
    }

    /// <summary>Handles it; gives the thread where it is to go on, with the signal in <see cref="LastSignal"/>.</summary>
    public Tracee? Handle(int pid, WaitStatus status)
    {
        LastSignal = 0;
        var thread = threads.Find(pid);
        if (!status.IsStop)
        {
            OnEnd(pid, thread, status);
            return null;
        }

        if (thread is null)
        {
            threads.AddUnannounced(pid);
            return null;
        }

        if (status.Event == PtraceEvent.Exec)
            thread = OnExec(thread);
        var isFirst = thread.State == TraceeState.Announced;
        thread.State = TraceeState.Stopped;
        thread.BeginStop();
        environment.Enter(thread);
        lock (hub.Gate)
            return Dispatch(thread, status, isFirst) ? thread : null;
    }

    /// <summary>Delivers what a new thread is the first to see: it comes back from the call that made it.</summary>
    private void OnFirstStop(Tracee thread)
    {
        if (!hub.Syscalls.IsWanted)
            return;
        ref readonly var registers = ref thread.Registers;
        hub.Syscalls.Exit(thread, (long)registers.OriginalAx, thread.IsNativeSyscall, 0, isReturnOfFunction: false);
    }

    /// <returns>True where the thread is to go on.</returns>
    private bool Dispatch(Tracee thread, WaitStatus status, bool isFirst)
    {
        if (status.StopSignal == WaitStatus.SyscallStop)
        {
            OnSyscall(thread);
            return true;
        }

        switch (status.Event)
        {
            case PtraceEvent.None:
                return OnSignal(thread, status.StopSignal);
            case PtraceEvent.Fork or PtraceEvent.VFork or PtraceEvent.Clone:
                OnFork(thread);
                return true;
            case PtraceEvent.Exit:
                OnExiting(thread);
                return true;
            case PtraceEvent.Stop when Signals.IsStopping(status.StopSignal) && !IsDetaching:
                thread.State = TraceeState.Listening;
                Ptrace.Listen(thread.ThreadId);
                return false;
            case PtraceEvent.Stop:
                if (isFirst)
                    OnFirstStop(thread);
                Sample(thread);
                return true;
            default:
                return true;
        }
    }

    private static void Sample(Tracee thread)
    {
        foreach (var sampler in thread.Samples)
            sampler.Deliver(thread);
        thread.Samples.Clear();
    }

    private bool OnSignal(Tracee thread, int signal)
    {
        switch (_breakpoints.Handle(thread, signal, out var deliver))
        {
            case BreakpointOutcome.Waits:
                return false;
            default:
                LastSignal = deliver;
                return true;
        }
    }

    private void OnSyscall(Tracee thread)
    {
        if (!Ptrace.TryGetSyscall(thread.ThreadId, out var call))
            return;
        if (call.Operation == SyscallInformation.Entry)
        {
            thread.Syscall = (long)call.Value;
            thread.IsNativeSyscall = call.Architecture == SyscallInformation.X64;
            // The launcher is ours; only its becoming the command is the command's.
            if (!thread.IsLauncher || thread.Syscall == ExecveNumber)
                hub.Syscalls.Enter(thread, call);
        }
        else if (call.Operation == SyscallInformation.Exit)
        {
            var number = thread.Syscall >= 0 ? thread.Syscall : (long)thread.Registers.OriginalAx;
            var isNative = call.Architecture == SyscallInformation.X64;
            thread.Syscall = -1;
            if (thread.IsLauncher && number != ExecveNumber)
                return;
            hub.Syscalls.Exit(thread, number, isNative, call.Value);
            AfterSyscall(thread, number, isNative);
        }
    }

    /// <summary>Calls that change what is known of a process.</summary>
    private void AfterSyscall(Tracee thread, long number, bool isNative)
    {
        // setuid, setgid, setreuid, setregid, setresuid, setresgid
        if (!isNative || number is 105 or 106 or 113 or 114 or 117 or 119)
        {
            if (ProcessStatus.Read(thread.ThreadId) is { } status)
                thread.Credentials = (status.User, status.Group);
        }

        // mmap, mprotect
        if (thread.Space.FollowsMappings && (number is 9 or 10 || !isNative))
            planter.Rescan(thread.Space);
    }

    private void OnFork(Tracee parent)
    {
        if (!Ptrace.TryGetMessage(parent.ThreadId, out var message))
            return;
        var childId = (int)message;
        var space = ForkFlags.SharesMemory(parent) ? parent.Space : parent.Space.Copy(childId);
        if (threads.Announce(childId, parent, space) is not var (child, waits))
            return;
        child.IsNativeSyscall = parent.IsNativeSyscall;
        if (!hub.Fork.IsEmpty)
            hub.Fork.Run(parent.ProcessId, hub.Records.Fork(parent, childId));
        if (!waits)
            return;
        child.BeginStop();
        environment.Enter(child);
        OnFirstStop(child);
        environment.Enter(parent);
        threads.Resume(child);
    }

    private Tracee OnExec(Tracee leader)
    {
        var formerId = Ptrace.TryGetMessage(leader.ThreadId, out var message) ? (int)message : leader.ThreadId;
        var thread = threads.Exec(leader.ThreadId, formerId);
        environment.Enter(thread);
        lock (hub.Gate)
        {
            planter.OnExec(thread);
            if (!hub.Exec.IsEmpty)
                hub.Exec.Run(thread.ProcessId, TraceRecords.Exec(thread, formerId, ExecutedFile.NameOf(thread)));
        }

        return thread;
    }

    private void OnExiting(Tracee thread)
    {
        if (thread.IsLauncher || hub.Exit.IsEmpty)
            return;
        var isLast = threads.All.Count(other => other.ProcessId == thread.ProcessId && !other.IsExiting) == 1;
        thread.IsExiting = true;
        if (Ptrace.TryGetMessage(thread.ThreadId, out var status))
            thread.ExitStatus = status;
        hub.Exit.Run(thread.ProcessId, TraceRecords.Exit(thread, isLast));
    }

    private void OnEnd(int pid, Tracee? thread, WaitStatus status)
    {
        if (pid == Root && RootExit is null)
        {
            RootExit = status.ExitCode;
            if (thread is { IsLauncher: true } && status.IsExit)
                ExecFailure = (Errno)status.ExitCode;
        }

        if (thread is null)
            return;
        if (thread.Step is not null)
            _breakpoints.Abandon(thread);
        threads.Remove(thread);
    }
}
