using System.Runtime.InteropServices;
using BpfSharp.Backends;
using BpfSharp.Embedded.Observing.Events;
using BpfSharp.Embedded.Observing.Native;
using BpfSharp.Embedded.Observing.Tracing;
using BpfSharp.Embedded.Observing.Uprobes;

namespace BpfSharp.Embedded.Observing;

/// <summary>
/// Events of a command and everything it starts, without any privilege: by ptrace, as strace gets them. Programs attach to system calls, to processes
/// starting and ending, to user functions and to clocks; see docs/embedded-engine.md. Disposing lets go of the processes, which run on.
/// </summary>
/// <example>
/// <code>
/// using var observer = new ProcessObserver();
/// using var engine = new EmbeddedBackend(observer.Configure(new EmbeddedOptions()));
/// // load programs and attach them, then
/// var exitCode = await observer.RunAsync(ObservedCommand.Of("ls", "-l"));
/// </code>
/// </example>
public sealed class ProcessObserver : IEventSource, IDisposable
{
    private readonly EventHub _hub = new();
    private readonly UprobeTable _uprobes = new();
    private readonly ObserverEnvironment _environment;
    private readonly List<Sampler> _samplers = [];
    private readonly AttachPoints _points;
    private Tracer? _tracer;
    private bool _isDisposed;

    /// <summary>Makes an observer, which observes nothing yet.</summary>
    public ProcessObserver()
    {
        _environment = new ObserverEnvironment(_hub);
        _points = new AttachPoints(_hub, _uprobes, Changed, AddSampler, RemoveSampler);
    }

    /// <summary>Raised on the observer's thread when a program was stopped for what it did; once for each attachment.</summary>
    public event Action<BpfException>? Faulted
    {
        add => _hub.Faulted += value;
        remove => _hub.Faulted -= value;
    }

    /// <summary>The world as the observed processes have it, for the engine that runs the programs.</summary>
    public HostEnvironment Environment => _environment;

    /// <summary>Options of an engine whose programs are to see the observed processes and to run at their events.</summary>
    public EmbeddedOptions Configure(EmbeddedOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _hub.Records = new TraceRecords(options.TargetBtf);
        _environment.Tasks = options.TargetBtf is { } types ? new TaskStructs(types) : null;
        return options with { Environment = _environment, EventSources = [.. options.EventSources, this] };
    }

    /// <inheritdoc/>
    public bool Offers(AttachMechanism mechanism) => mechanism is AttachMechanism.Kprobe or AttachMechanism.Tracepoint or AttachMechanism.RawTracepoint or AttachMechanism.Uprobe or AttachMechanism.PerfEvent;

    /// <inheritdoc/>
    public ILinkBackend? TryAttach(EmbeddedProgram program, AttachTarget target)
    {
        ArgumentNullException.ThrowIfNull(program);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _points.TryAttach(program, target);
    }

    /// <summary>Starts a command and observes it, and what it starts, to its end.</summary>
    /// <returns>Its exit code as shells have it: 128 + the signal where it died of one.</returns>
    /// <exception cref="BpfException">It can't be started, or may not be traced; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, or this observer was disposed; the command runs on unless it is killed.</exception>
    /// <exception cref="InvalidOperationException">This observer has started a command before.</exception>
    public Task<int> RunAsync(ObservedCommand command, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_tracer is not null)
            throw new InvalidOperationException("An observer observes one command.");
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64 || !OperatingSystem.IsLinux())
            throw new BpfException($"Commands can be observed on Linux on x86-64 only, not on {RuntimeInformation.RuntimeIdentifier}. Use the kernel backend (--backend kernel).", Errno.EOPNOTSUPP);
        _tracer = new Tracer(command, _hub, _uprobes, _environment);
        _tracer.Start();
        lock (_hub.Gate)
            _samplers.ForEach(sampler => sampler.Start(_tracer));
        return _tracer.Ended.WaitAsync(cancellation);
    }

    /// <summary>Ends all processes that are observed.</summary>
    public void Kill() => _tracer?.Invoke(() =>
    {
        foreach (var process in _tracer.Threads.All.Select(thread => thread.ProcessId).Distinct().ToList())
            _ = Libc.Kill(process, Signals.Kill);
    });

    /// <summary>Lets go of the observed processes: what still runs, runs on as if it had never been observed.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        lock (_hub.Gate)
            _samplers.ForEach(sampler => sampler.Dispose());
        _tracer?.Dispose();
    }

    /// <summary>What is attached has changed while processes run.</summary>
    private void Changed()
    {
        if (_tracer is not { } tracer || _isDisposed)
            return;
        tracer.Invoke(() =>
        {
            lock (_hub.Gate)
            {
                tracer.Planter.Refresh();
                if (!_hub.Syscalls.IsWanted)
                    return;
            }

            // Threads that run learn at their next stop that they are to stop at system calls.
            foreach (var thread in tracer.Threads.All.Where(thread => thread.State == TraceeState.Running && ProcessStatus.IsRunnable(thread.ThreadId)))
                Ptrace.Interrupt(thread.ThreadId);
        });
    }

    private void AddSampler(Sampler sampler)
    {
        lock (_hub.Gate)
            _samplers.Add(sampler);
        if (_tracer is { } tracer)
            sampler.Start(tracer);
    }

    private void RemoveSampler(Sampler sampler)
    {
        lock (_hub.Gate)
            _samplers.Remove(sampler);
        sampler.Dispose();
    }
}
