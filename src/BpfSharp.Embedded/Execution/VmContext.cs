using System.Runtime.CompilerServices;
using BpfSharp.Embedded.Memory;

namespace BpfSharp.Embedded.Execution;

/// <summary>The state of one run: what it can reach, its stack and its budget. Used by one thread at a time, and again by later runs.</summary>
internal sealed unsafe class VmContext : IDisposable
{
    /// <summary>Bytes of stack that a function has (MAX_BPF_STACK).</summary>
    public const int FrameSize = 512;

    /// <summary>How deeply functions may call each other; the checker allows 8, as the kernel (MAX_CALL_FRAMES), callbacks of helpers included.</summary>
    public const int MaxFrames = 16;

    /// <summary>How many instructions a run may take unless told otherwise: some seconds of work.</summary>
    public const long DefaultBudget = 4_000_000_000;

    private readonly byte[] _stack = GC.AllocateArray<byte>(MaxFrames * FrameSize, pinned: true);
    private readonly byte* _stackMemory;

    public VmContext()
    {
        Table = new RegionTable();
        Regions = Table.Entries;
        _stackMemory = (byte*)Unsafe.AsPointer(ref _stack[0]);
    }

    /// <summary>r10 of the outermost function: the end of its frame.</summary>
    public static ulong OutermostFrame { get; } = GuestAddress.Of(GuestAddress.StackRegion, FrameSize);

    /// <summary>What the run can reach.</summary>
    public RegionTable Table { get; }

    /// <summary>The entries of <see cref="Table"/>, for code that can't afford the way there.</summary>
    public Region* Regions { get; }

    /// <summary>Instructions left. Counted at backward jumps, calls and callbacks, so that both engines stop at the same place.</summary>
    public long Budget { get; set; }

    /// <summary>The slot of the helper call under way, for faults.</summary>
    public int Pc { get; set; }

    /// <summary>The program that runs.</summary>
    public Programs.VmProgram Program { get; set; } = null!;

    /// <summary>Prepares for a run.</summary>
    public void Begin(Programs.VmProgram program, long budget)
    {
        Program = program;
        Budget = budget;
        Pc = 0;
        Table.Enter(GuestAddress.StackRegion, _stackMemory, MaxFrames * FrameSize, MaxFrames * FrameSize, null);
    }

    /// <summary>Forgets everything that the run could reach.</summary>
    public void End()
    {
        Table.Clear();
        Program = null!;
    }

    /// <summary>Begins a function: its frame is cleared, so that a run never depends on what ran before.</summary>
    /// <param name="frame">r10 of the function.</param>
    /// <param name="pc">Where the function is.</param>
    /// <exception cref="VmFaultException">There is no room for another frame.</exception>
    public void EnterFrame(ulong frame, int pc)
    {
        var end = GuestAddress.Offset(frame);
        if (end > MaxFrames * FrameSize)
            throw new VmFaultException(FaultKind.StackOverflow, pc);
        new Span<byte>(_stackMemory + end - FrameSize, FrameSize).Clear();
    }

    /// <summary>The host address of the end of a frame.</summary>
    public byte* FrameEnd(ulong frame) => _stackMemory + GuestAddress.Offset(frame);

    /// <summary>Takes instructions off the budget.</summary>
    /// <exception cref="VmFaultException">There are not so many left.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Charge(int instructions, int pc)
    {
        Budget -= instructions;
        if (Budget < 0)
            ThrowBudget(pc);
    }

    /// <summary>Throws the fault of a run that took too long.</summary>
    [MethodImpl(MethodImplOptions.NoInlining), System.Diagnostics.CodeAnalysis.DoesNotReturn]
    public static void ThrowBudget(int pc) => throw new VmFaultException(FaultKind.BudgetExceeded, pc);

    /// <inheritdoc/>
    public void Dispose() => Table.Dispose();
}
