namespace BpfSharp.Embedded.Observing.Uprobes;

/// <summary>A place in a process's code with an int3, and what it is for.</summary>
internal sealed class Breakpoint(ulong address, byte original)
{
    /// <summary>int3.</summary>
    public const byte Instruction = 0xcc;

    public ulong Address => address;

    /// <summary>The byte that was there.</summary>
    public byte Original => original;

    /// <summary>The uprobes here.</summary>
    public HashSet<UprobeSite> Sites { get; } = [];

    /// <summary>True where the loader calls it after it has changed what is loaded.</summary>
    public bool IsLoader { get; set; }

    /// <summary>True where a function that was called returns to.</summary>
    public bool IsReturn { get; set; }

    /// <summary>The instruction here, once it was needed.</summary>
    public InstructionShape? Shape { get; set; }

    /// <summary>The same for a copy of the memory.</summary>
    public Breakpoint Copy()
    {
        var copy = new Breakpoint(address, original) { IsLoader = IsLoader, IsReturn = IsReturn, Shape = Shape };
        copy.Sites.UnionWith(Sites);
        return copy;
    }
}

/// <summary>A function that was entered at a uprobe and has not returned yet.</summary>
/// <param name="Site">The uprobe.</param>
/// <param name="ReturnAddress">Where it returns to.</param>
/// <param name="StackPointer">The stack pointer then.</param>
internal readonly record struct ReturnFrame(UprobeSite Site, ulong ReturnAddress, ulong StackPointer);

/// <summary>An instruction that a thread executes although a breakpoint is on it.</summary>
/// <param name="Breakpoint">The breakpoint.</param>
/// <param name="Shape">The instruction.</param>
/// <param name="Slot">Where it executes it; null for its own place, with the breakpoint taken out meanwhile.</param>
internal sealed record PendingStep(Breakpoint Breakpoint, InstructionShape Shape, StepSlot? Slot)
{
    /// <summary>The address at which it executes it.</summary>
    public ulong Address => Slot?.Address ?? Breakpoint.Address;
}

/// <summary>Outcome of a signal that may be a breakpoint's.</summary>
internal enum BreakpointOutcome
{
    /// <summary>The thread goes on.</summary>
    GoesOn,

    /// <summary>The thread stays where it is until another has stepped.</summary>
    Waits,
}
