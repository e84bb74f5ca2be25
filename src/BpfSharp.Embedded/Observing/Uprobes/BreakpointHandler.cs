using System.Runtime.InteropServices;
using BpfSharp.Embedded.Observing.Events;
using BpfSharp.Embedded.Observing.Native;
using BpfSharp.Embedded.Observing.Tracing;

namespace BpfSharp.Embedded.Observing.Uprobes;

/// <summary>What happens when a thread hits a breakpoint: its programs run, and the thread executes the instruction that the breakpoint is on.</summary>
internal sealed class BreakpointHandler(TraceeTable threads, BreakpointPlanter planter)
{
    private const int KernelCode = 0x80;
    private const int MaxReturns = 1024;

    private readonly InstructionStepper _stepper = new(threads);

    /// <summary>A thread has stopped for a signal.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="signal">The signal.</param>
    /// <param name="deliver">The signal to let it go on with; 0 for none.</param>
    public BreakpointOutcome Handle(Tracee thread, int signal, out int deliver)
    {
        deliver = signal;
        if (thread.Step is not null)
        {
            _stepper.OnSignal(thread, signal, out deliver);
            return BreakpointOutcome.GoesOn;
        }

        if (signal != Signals.Trap || !Ptrace.TryGetSignal(thread.ThreadId, out var information) || information.Code != KernelCode)
            return BreakpointOutcome.GoesOn;
        var registers = thread.Registers;
        registers.Ip--;
        if (thread.Space.Find(registers.Ip) is not { } breakpoint)
        {
            // It was taken out between the hit and now: the thread executes what is there again.
            if (!thread.Space.WasBreakpoint(registers.Ip))
                return BreakpointOutcome.GoesOn;
            thread.SetRegisters(registers);
            deliver = 0;
            return BreakpointOutcome.GoesOn;
        }

        deliver = 0;
        thread.SetRegisters(registers);
        if (!thread.Interrupted.Remove((registers.Ip, registers.Sp)))
            Deliver(thread, breakpoint);
        return InstructionStepper.Begin(thread, breakpoint) ? BreakpointOutcome.GoesOn : BreakpointOutcome.Waits;
    }

    /// <summary>A thread has ended while it stepped.</summary>
    public void Abandon(Tracee thread) => _stepper.Release(thread);

    private void Deliver(Tracee thread, Breakpoint breakpoint)
    {
        if (breakpoint.IsLoader)
            planter.Rescan(thread.Space);
        if (breakpoint.IsReturn)
            OnReturn(thread);
        foreach (var site in breakpoint.Sites)
            OnEntry(thread, site);
    }

    private static void OnEntry(Tracee thread, UprobeSite site)
    {
        thread.IsAtFunctionEntry = site.IsFunctionEntry;
        Run(thread, site.Entry);
        thread.IsAtFunctionEntry = false;
        if (!site.Return.IsEmpty)
            AwaitReturn(thread, site);
    }

    private static void AwaitReturn(Tracee thread, UprobeSite site)
    {
        Span<ulong> target = stackalloc ulong[1];
        ref readonly var registers = ref thread.Registers;
        if (!thread.TryRead(registers.Sp, MemoryMarshal.AsBytes(target)) || thread.Space.Plant(target[0]) is not { } breakpoint)
            return;
        breakpoint.IsReturn = true;
        var frame = new ReturnFrame(site, target[0], registers.Sp + 8);
        // Frames below ours were left without a return (longjmp, an exception), unless they are of another stack.
        const ulong OneStack = 8 << 20;
        thread.Returns.RemoveAll(older => older.StackPointer < frame.StackPointer && frame.StackPointer - older.StackPointer < OneStack);
        if (thread.Returns.Count == MaxReturns)
            thread.Returns.RemoveAt(0);
        thread.Returns.Add(frame);
    }

    /// <summary>Others pass the place, too: it is a return only where the stack is as deep as when the function was called.</summary>
    private static void OnReturn(Tracee thread)
    {
        var (ip, sp) = (thread.Registers.Ip, thread.Registers.Sp);
        var first = thread.Returns.FindIndex(frame => frame.StackPointer == sp && frame.ReturnAddress == ip);
        if (first < 0)
            return;
        // Functions that ended by jumping to another one (tail calls) return together; what lies further in was left without a return.
        var frames = thread.Returns.Skip(first).Where(frame => frame.StackPointer == sp).Reverse().ToList();
        thread.Returns.RemoveRange(first, thread.Returns.Count - first);
        foreach (var frame in frames)
            Run(thread, frame.Site.Return);
    }

    private static void Run(Tracee thread, ProgramList programs)
    {
        Span<byte> context = stackalloc byte[UserRegisters.PtRegsSize];
        thread.Registers.PtRegs.CopyTo(context);
        programs.Run(thread.ProcessId, context);
    }
}
