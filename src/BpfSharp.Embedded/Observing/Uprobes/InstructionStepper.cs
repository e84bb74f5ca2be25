using System.Buffers.Binary;
using BpfSharp.Embedded.Observing.Native;
using BpfSharp.Embedded.Observing.Tracing;

namespace BpfSharp.Embedded.Observing.Uprobes;

/// <summary>
/// Executes the instruction under a breakpoint while the breakpoint stays for other threads: by doing what it does, or by a copy elsewhere that the thread
/// executes alone. Only instructions that need their own place are executed there, with the breakpoint out for that moment.
/// </summary>
internal sealed class InstructionStepper(TraceeTable threads)
{
    private const int MaxInterrupted = 64;

    /// <summary>Begins; false where the thread has to wait for another's step.</summary>
    public static bool Begin(Tracee thread, Breakpoint breakpoint)
    {
        var registers = thread.Registers;
        if (Shape(thread.Space, breakpoint) is not { } shape)
            return true;
        if (InstructionEmulator.TryExecute(thread, shape.Bytes, ref registers))
        {
            thread.SetRegisters(registers);
            return true;
        }

        var slot = shape.NeedsOwnPlace ? null : thread.Space.SlotFor(breakpoint.Address);
        if (slot is { IsBusy: true })
        {
            slot.Waiting.Enqueue(thread);
            return false;
        }

        if (slot is not null && Fill(thread.Space, slot, breakpoint, shape))
        {
            slot.IsBusy = true;
            registers.Ip = slot.Address;
            thread.SetRegisters(registers);
            thread.Step = new PendingStep(breakpoint, shape, slot);
            return true;
        }

        thread.Space.Write(breakpoint.Address, [breakpoint.Original]);
        thread.Step = new PendingStep(breakpoint, shape, null);
        return true;
    }

    /// <summary>A stepping thread has stopped for a signal.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="signal">The signal.</param>
    /// <param name="deliver">The signal to let it go on with; 0 for none.</param>
    public void OnSignal(Tracee thread, int signal, out int deliver)
    {
        var step = thread.Step!;
        deliver = 0;
        if (!Ptrace.TryGetSignal(thread.ThreadId, out var information))
            return;
        if (signal == Signals.Trap && information.Code > 0)
        {
            // String instructions stop after each round, and go on.
            if (thread.Registers.Ip != step.Address)
                Finish(thread, step);
            return;
        }

        // Something else came first, or the instruction failed: as if it had not begun, for a handler must find the thread where it is.
        var registers = thread.Registers;
        registers.Ip = step.Breakpoint.Address;
        thread.SetRegisters(registers);
        // Handlers that never come back (siglongjmp) must not heap these up.
        if (thread.Interrupted.Count == MaxInterrupted)
            thread.Interrupted.RemoveAt(0);
        thread.Interrupted.Add((registers.Ip, registers.Sp));
        Release(thread);
        deliver = signal;
    }

    /// <summary>Ends a step, finished or not; the next thread may begin.</summary>
    public void Release(Tracee thread)
    {
        var step = thread.Step!;
        thread.Step = null;
        if (step.Slot is not { } slot)
        {
            // Unless it was taken out for good meanwhile.
            if (thread.Space.Find(step.Breakpoint.Address) == step.Breakpoint)
                thread.Space.Write(step.Breakpoint.Address, [Breakpoint.Instruction]);
            return;
        }

        slot.IsBusy = false;
        while (!slot.IsBusy && slot.Waiting.TryDequeue(out var next))
            Continue(next);
    }

    /// <summary>A thread that waited is still at its breakpoint, if that is still there.</summary>
    private void Continue(Tracee thread)
    {
        if (threads.Find(thread.ThreadId) != thread)
            return;
        if (thread.Space.Find(thread.Registers.Ip) is { } breakpoint && !Begin(thread, breakpoint))
            return;
        threads.Resume(thread);
    }

    private static InstructionShape? Shape(AddressSpace space, Breakpoint breakpoint)
    {
        if (breakpoint.Shape is not null)
            return breakpoint.Shape;
        Span<byte> code = stackalloc byte[StepSlot.Size];
        code.Fill(0x90);
        // The last instruction of a mapping has less behind it.
        for (var length = code.Length; length > 0; length--)
        {
            if (space.TryReadCode(breakpoint.Address, code[..length]))
                return breakpoint.Shape = InstructionShape.Read(code);
        }

        return null;
    }

    /// <summary>Copies the instruction into the slot; false where it can't be executed there.</summary>
    private static bool Fill(AddressSpace space, StepSlot slot, Breakpoint breakpoint, InstructionShape shape)
    {
        if (slot.Content == breakpoint)
            return true;
        var code = shape.Bytes.AsSpan().ToArray();
        if (shape.RelativeOperand >= 0)
        {
            var place = code.AsSpan(shape.RelativeOperand);
            var distance = BinaryPrimitives.ReadInt32LittleEndian(place) + (long)(breakpoint.Address - slot.Address);
            if (distance is < int.MinValue or > int.MaxValue)
                return false;
            BinaryPrimitives.WriteInt32LittleEndian(place, (int)distance);
        }

        if (!space.Write(slot.Address, code))
            return false;
        slot.Content = breakpoint;
        return true;
    }

    /// <summary>Puts right what depends on where the instruction was executed.</summary>
    private void Finish(Tracee thread, PendingStep step)
    {
        if (step.Slot is { } slot)
        {
            var registers = thread.Registers;
            var distance = step.Breakpoint.Address - slot.Address;
            if (step.Shape.IsCall)
            {
                Span<byte> word = stackalloc byte[8];
                if (thread.TryRead(registers.Sp, word))
                    thread.Space.Write(registers.Sp, BitConverter.GetBytes(BinaryPrimitives.ReadUInt64LittleEndian(word) + distance));
            }

            if (!step.Shape.IsAbsoluteBranch)
                registers.Ip += distance;
            thread.SetRegisters(registers);
        }

        Release(thread);
    }
}
