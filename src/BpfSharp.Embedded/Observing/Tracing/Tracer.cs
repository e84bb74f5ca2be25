using System.Collections.Concurrent;
using BpfSharp.Embedded.Observing.Events;
using BpfSharp.Embedded.Observing.Launching;
using BpfSharp.Embedded.Observing.Native;
using BpfSharp.Embedded.Observing.Uprobes;

namespace BpfSharp.Embedded.Observing.Tracing;

/// <summary>
/// The thread that traces: it alone starts the command, waits for its threads to stop, and lets them go on. Others ask it to do things by <see cref="Post"/>.
/// </summary>
internal sealed class Tracer : IDisposable
{
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly Bell _bell = new();
    private readonly StopDispatcher _stops;
    private readonly ObserverEnvironment _environment;
    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private readonly ObservedCommand _command;
    private volatile bool _isStopping;
    private bool _isOver;

    public Tracer(ObservedCommand command, EventHub hub, UprobeTable uprobes, ObserverEnvironment environment)
    {
        _command = command;
        _environment = environment;
        Threads = new TraceeTable(hub);
        Planter = new BreakpointPlanter(uprobes, Threads);
        _stops = new StopDispatcher(hub, Threads, Planter, environment);
        _thread = new Thread(Loop) { IsBackground = true, Name = "bpfsharp tracer" };
    }

    /// <summary>The command's exit code, once it has ended.</summary>
    public Task<int> Ended => _ended.Task;

    /// <summary>What is traced; for the tracer's thread.</summary>
    public TraceeTable Threads { get; }

    /// <summary>Breakpoints; for the tracer's thread.</summary>
    public BreakpointPlanter Planter { get; }

    /// <summary>Starts the command.</summary>
    public void Start() => _thread.Start();

    /// <summary>Has something done on the tracer's thread; false where that has ended.</summary>
    public bool Post(Action action)
    {
        if (Volatile.Read(ref _isOver))
            return false;
        _posted.Enqueue(action);
        _bell.Ring();
        return true;
    }

    /// <summary>The same, and waits until it is done.</summary>
    public void Invoke(Action action)
    {
        if (Thread.CurrentThread == _thread)
        {
            action();
            return;
        }

        using var done = new ManualResetEventSlim();
        Exception? failure = null;
        var isPosted = Post(() =>
        {
            try
            {
                action();
            }
#pragma warning disable CA1031 // it is thrown again, on the thread that asked
            catch (Exception e)
#pragma warning restore CA1031
            {
                failure = e;
            }

            done.Set();
        });
        while (isPosted && !done.Wait(20) && !Volatile.Read(ref _isOver))
        {
        }

        if (failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>Lets go of everything: what runs, runs on.</summary>
    public void Dispose()
    {
        if (!_thread.IsAlive || Thread.CurrentThread == _thread)
            return;
        _isStopping = true;
        while (!_thread.Join(50))
            _bell.Ring();
    }

    private void Loop()
    {
        SpareSignals.IgnoreStopsOfChildren();
        try
        {
            _bell.Start();
            var arguments = _command.Arguments.Prepend(_command.FileName).Prepend(Launcher.Find(_command.FileName)).ToList();
            _stops.Root = Threads.AddLauncher(Launcher.Start(arguments, Ptrace.ObserveOptions, _command.OutputToStandardError));
            while (!_isStopping)
                WaitOnce();
            new Detacher(Threads, _stops, Planter, _bell).Run();
        }
#pragma warning disable CA1031 // nothing above this on the thread's stack: whoever waits for the command gets it
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _ended.TrySetException(failure);
        }
        finally
        {
            _environment.Enter(null);
            _bell.Stop();
            Volatile.Write(ref _isOver, true);
            _ended.TrySetCanceled();
            Threads.Dispose();
        }
    }

    private unsafe void WaitOnce()
    {
        int value;
        var pid = Libc.WaitPid(-1, &value, Libc.WaitOwn);
        if (pid < 0)
        {
            if (Libc.LastError == Errno.EINTR)
                return;
            throw new BpfException($"Waiting for the observed processes failed ({Libc.LastError}).", Libc.LastError);
        }

        var status = new WaitStatus(value);
        if (pid == _bell.ProcessId)
        {
            _bell.OnStop(status);
            while (_posted.TryDequeue(out var action))
                action();
            return;
        }

        _stops.OnWait(pid, status);
        if (_stops.RootExit is not { } exit || _ended.Task.IsCompleted)
            return;
        if (_stops.ExecFailure is { } error)
            _ended.TrySetException(new BpfException($"The command '{_command.FileName}' can't be executed ({error}).", error));
        else
            _ended.TrySetResult(exit);
    }
}
