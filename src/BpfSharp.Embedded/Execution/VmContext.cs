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

    /// <summary>The longest key that callbacks can be shown: keys of programs' own making fit their stacks.</summary>
    public const int MaxKeySize = 512;

    /// <summary>How many instructions a run may take unless told otherwise: some seconds of work.</summary>
    public const long DefaultBudget = 4_000_000_000;

    private readonly byte[] _stack = GC.AllocateArray<byte>(MaxFrames * FrameSize, pinned: true);
    private readonly byte* _stackMemory;
    private readonly byte[] _keys = GC.AllocateArray<byte>((MaxFrames + 1) * MaxKeySize, pinned: true);

    public VmContext(VmServices services)
    {
        Services = services;
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

    /// <summary>What helpers work with.</summary>
    public VmServices Services { get; }

    /// <summary>The CPU whose values per-CPU maps give; the same for the whole run.</summary>
    public int Cpu { get; private set; }

    /// <summary>How deep in functions of the program the helper call under way is: r10 of the caller is not passed to helpers, callbacks go on from here.</summary>
    public ulong Frame { get; set; }

    /// <summary>How many tail calls the run has made.</summary>
    public int TailCalls { get; set; }

    /// <summary>The packet that is handled, for programs that see one.</summary>
    public PacketBuffer? Packet { get; set; }

    /// <summary>What bpf_redirect and bpf_redirect_map decided.</summary>
    public RedirectDecision? Redirect { get; set; }

    /// <summary>The program that runs.</summary>
    public Programs.VmProgram Program { get; set; } = null!;

    /// <summary>Prepares for a run.</summary>
    public void Begin(Programs.VmProgram program, long budget)
    {
        Program = program;
        Budget = budget;
        Pc = 0;
        TailCalls = 0;
        Packet = null;
        Redirect = null;
        Cpu = Services.CpuCount == 1 ? 0 : (int)((uint)Services.Environment.CurrentCpu % (uint)Services.CpuCount);
        Frame = OutermostFrame;
        Table.Enter(GuestAddress.StackRegion, _stackMemory, MaxFrames * FrameSize, MaxFrames * FrameSize, null);
        program.EnterResident(Table);
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
        Frame = frame;
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

    /// <summary>Memory that a helper was given to read.</summary>
    /// <exception cref="VmFaultException">It is not the program's.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Read(ulong address, ulong size)
    {
        if (size > int.MaxValue)
            ThrowArgument(size);
        return new(GuestMemory.ForRead(Regions, address, (uint)size, Pc), (int)size);
    }

    /// <summary>Memory that a helper was given to write.</summary>
    /// <exception cref="VmFaultException">It is not the program's.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Write(ulong address, ulong size)
    {
        if (size > int.MaxValue)
            ThrowArgument(size);
        return new(GuestMemory.ForWrite(Regions, address, (uint)size, Pc), (int)size);
    }

    /// <summary>The map of a handle.</summary>
    /// <exception cref="VmFaultException">There is none.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Maps.VmMap Map(ulong handle)
    {
        var map = Services.Maps.Find(handle);
        if (map is null)
            ThrowArgument(handle);
        return map;
    }

    /// <summary>Shows a callback a map's key, which it may read but not write. Each depth of callbacks has a place of its own.</summary>
    public ulong CopyKey(ReadOnlySpan<byte> key)
    {
        if (key.Length > MaxKeySize)
            ThrowArgument((ulong)key.Length);
        if (Regions[GuestAddress.KeyRegion].Base == null)
            Table.Enter(GuestAddress.KeyRegion, (byte*)Unsafe.AsPointer(ref _keys[0]), (uint)_keys.Length, 0, null);
        var place = (int)(GuestAddress.Offset(Frame) / FrameSize) * MaxKeySize;
        key.CopyTo(_keys.AsSpan(place));
        return GuestAddress.Of(GuestAddress.KeyRegion, (uint)place);
    }

    /// <summary>Throws the fault of an argument that the helper doesn't take.</summary>
    [MethodImpl(MethodImplOptions.NoInlining), System.Diagnostics.CodeAnalysis.DoesNotReturn]
    public void ThrowArgument(ulong value) => throw new VmFaultException(FaultKind.InvalidArgument, Pc, value);

    /// <summary>Calls a function of the program from a helper.</summary>
    /// <param name="callback">The function's address.</param>
    /// <param name="r1">First argument.</param>
    /// <param name="r2">Second argument.</param>
    /// <param name="r3">Third argument.</param>
    /// <param name="r4">Fourth argument.</param>
    /// <returns>r0.</returns>
    /// <exception cref="VmFaultException">There is no function at the address.</exception>
    public ulong CallBack(ulong callback, ulong r1, ulong r2, ulong r3 = 0, ulong r4 = 0)
    {
        var slot = (int)GuestAddress.Offset(callback);
        if (GuestAddress.Region(callback) != GuestAddress.CodeRegion || !Program.Layout.IsFunction(slot))
            throw new VmFaultException(FaultKind.InvalidCall, Pc, callback);
        var (pc, frame) = (Pc, Frame);
        Charge(Program.Layout.FunctionOf(slot).Length, pc);
        var result = Program.Call(this, slot, r1, r2, r3, r4, 0, frame + FrameSize);
        (Pc, Frame) = (pc, frame);
        return result;
    }

    /// <inheritdoc/>
    public void Dispose() => Table.Dispose();
}
