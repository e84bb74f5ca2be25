using System.Diagnostics;
using BpfSharp.Embedded.Observing.Native;
using BpfSharp.Embedded.Observing.Uprobes;

namespace BpfSharp.Embedded.Observing.Tracing;

/// <summary>Lets go of all traced threads, so that they run on as if they had never been traced: without breakpoints, with their signals.</summary>
internal sealed class Detacher(TraceeTable threads, StopDispatcher stops, BreakpointPlanter planter, Bell bell)
{
    // A thread that sleeps uninterruptibly can't stop; the kernel lets go of it when our thread ends.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Detaches; on the tracer's thread.</summary>
    public unsafe void Run()
    {
        stops.IsDetaching = true;
        planter.RemoveAll();
        foreach (var thread in threads.All.ToList())
        {
            if (thread.State is TraceeState.Stopped or TraceeState.Unannounced)
                Release(thread, 0);
            else
                Ptrace.Interrupt(thread.ThreadId);
        }

        var begin = Stopwatch.GetTimestamp();
        while (threads.All.Count > 0 && Stopwatch.GetElapsedTime(begin) < Patience)
        {
            int value;
            var pid = Libc.WaitPid(-1, &value, Libc.WaitOwn | Libc.WaitNoHang);
            if (pid <= 0)
            {
                if (pid < 0 && Libc.LastError != Errno.EINTR)
                    return;
                Thread.Yield();
                continue;
            }

            if (pid == bell.ProcessId)
                bell.OnStop(new WaitStatus(value));
            else
                OnWait(pid, new WaitStatus(value));
        }
    }

    private void OnWait(int pid, WaitStatus status)
    {
        var thread = stops.Handle(pid, status);
        if (thread is null && threads.Find(pid) is { State: TraceeState.Unannounced } early)
            thread = early;
        if (thread is null)
            return;
        if (thread.Step is not null)
            threads.Resume(thread, stops.LastSignal);
        else
            Release(thread, stops.LastSignal);
    }

    private void Release(Tracee thread, int signal)
    {
        Ptrace.Detach(thread.ThreadId, signal);
        threads.Remove(thread);
    }
}
