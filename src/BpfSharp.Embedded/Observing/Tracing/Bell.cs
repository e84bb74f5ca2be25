using BpfSharp.Embedded.Observing.Launching;
using BpfSharp.Embedded.Observing.Native;

namespace BpfSharp.Embedded.Observing.Tracing;

/// <summary>
/// Wakes the tracer's thread, which waits for traced threads and nothing else: a traced process of our own that only waits, and stops when it gets a signal.
/// It dies with the tracer (PTRACE_O_EXITKILL).
/// </summary>
internal sealed class Bell
{
    private readonly Lock _lock = new();
    private int _pid;

    /// <summary>Its process.</summary>
    public int ProcessId => _pid;

    /// <summary>Starts it; on the tracer's thread.</summary>
    public void Start()
    {
        var pid = Launcher.Start([], Ptrace.ExitKillOption, outputToError: false);
        lock (_lock)
            _pid = pid;
    }

    /// <summary>Makes the tracer's wait end; from any thread.</summary>
    public void Ring()
    {
        lock (_lock)
        {
            if (_pid != 0)
                _ = Libc.Kill(_pid, Signals.Urgent);
        }
    }

    /// <summary>It has stopped: lets it wait again.</summary>
    public void OnStop(WaitStatus status)
    {
        if (!status.IsStop)
        {
            // Someone killed it; without it nobody could stop the tracer.
            lock (_lock)
                _pid = 0;
            Start();
        }
        else if (status.Event == PtraceEvent.Stop && Signals.IsStopping(status.StopSignal))
        {
            Ptrace.Listen(_pid);
        }
        else
        {
            Ptrace.Resume(_pid, ResumeMode.Run, 0);
        }
    }

    /// <summary>Ends it; on the tracer's thread.</summary>
    public unsafe void Stop()
    {
        int pid;
        lock (_lock)
            (pid, _pid) = (_pid, 0);
        if (pid == 0)
            return;
        _ = Libc.Kill(pid, Signals.Kill);
        int status;
        while (Libc.WaitPid(pid, &status, Libc.WaitOwn) == pid && new WaitStatus(status).IsStop)
        {
        }
    }
}
