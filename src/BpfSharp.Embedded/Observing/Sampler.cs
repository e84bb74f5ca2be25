using System.Buffers.Binary;
using BpfSharp.Embedded.Observing.Events;
using BpfSharp.Embedded.Observing.Native;
using BpfSharp.Embedded.Observing.Tracing;

namespace BpfSharp.Embedded.Observing;

/// <summary>cpu-clock and task-clock: at intervals, threads that are executing are stopped for a moment, and the program sees where they are.</summary>
internal sealed class Sampler : IDisposable
{
    // struct bpf_perf_event_data { bpf_user_pt_regs_t regs; __u64 sample_period; __u64 addr; }
    private const int ContextSize = UserRegisters.PtRegsSize + 16;

    private readonly AttachedProgram _program;
    private readonly TimeSpan _interval;
    private readonly int _processId;
    private Timer? _timer;
    private int _isPending;

    public Sampler(AttachedProgram program, TimeSpan interval, int processId)
    {
        _program = program;
        _interval = interval;
        _processId = processId;
    }

    /// <summary>Begins to sample what a tracer traces.</summary>
    public void Start(Tracer tracer) => _timer ??= new Timer(_ => Tick(tracer), null, _interval, _interval);

    /// <summary>A thread has stopped to be looked at.</summary>
    public void Deliver(Tracee thread)
    {
        Span<byte> context = stackalloc byte[ContextSize];
        thread.Registers.PtRegs.CopyTo(context);
        BinaryPrimitives.WriteInt64LittleEndian(context[UserRegisters.PtRegsSize..], _interval.Ticks * 100);
        _program.Run(context);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private void Tick(Tracer tracer)
    {
        // Where the tracer is behind, ticks are left out rather than heaped up.
        if (Interlocked.Exchange(ref _isPending, 1) != 0)
            return;
        if (!tracer.Post(() => StopRunning(tracer)))
            Volatile.Write(ref _isPending, 0);
    }

    // Threads that sleep are left alone: to be stopped would be seen by some of their system calls.
    private void StopRunning(Tracer tracer)
    {
        Volatile.Write(ref _isPending, 0);
        foreach (var thread in tracer.Threads.All)
        {
            if (thread is { State: TraceeState.Running, IsLauncher: false } && (_processId < 0 || thread.ProcessId == _processId)
                && ProcessStatus.IsRunnable(thread.ThreadId) && Ptrace.Interrupt(thread.ThreadId))
                thread.Samples.Add(this);
        }
    }
}
