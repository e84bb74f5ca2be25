using System.Collections.Concurrent;
using BpfSharp.Embedded.Contexts;
using BpfSharp.Embedded.Memory;
using BpfSharp.Embedded.Programs;
using BpfSharp.Embedded.Timers;

namespace BpfSharp.Embedded.Execution;

/// <summary>Runs programs: takes a state that no one uses, gives it the context and the packet, and explains faults by their source line.</summary>
internal sealed class ProgramRunner(VmServices services, long budget) : IDisposable
{
    private readonly ConcurrentBag<VmContext> _idle = [];
    private VmContext? _last;

    /// <summary>Runs a program once.</summary>
    /// <param name="program">The program.</param>
    /// <param name="context">The bytes of its context.</param>
    /// <param name="packet">Its packet, or null.</param>
    /// <param name="redirect">Where it sent the packet, or null.</param>
    /// <returns>r0.</returns>
    /// <exception cref="VmFaultException">The program did what it may not.</exception>
    public unsafe ulong Run(VmProgram program, Span<byte> context, PacketBuffer? packet, out RedirectDecision? redirect)
    {
        var layout = ContextLayout.Of(program.Type);
        var state = Rent();
        try
        {
            state.Begin(program, budget);
            // Fields that the caller left out, and the pointers, come after what was given.
            var size = Math.Max(context.Length, layout is null || layout.Size > 4096 ? context.Length : layout.TotalSize);
            Span<byte> full = size <= 4096 ? stackalloc byte[size] : new byte[size];
            context.CopyTo(full);
            full[context.Length..].Clear();
            fixed (byte* pinned = full)
            {
                var isWritable = layout is null || layout.Fields.Any(field => field.IsWritable) || packet is not null;
                state.Table.Enter(GuestAddress.ContextRegion, pinned, (uint)size, isWritable ? (uint)size : 0, null);
                if (packet is not null)
                {
                    state.Packet = packet;
                    packet.Enter(state.Table);
                    if (layout is { HasPacket: true })
                        PacketContexts.Write(full, layout, packet);
                }

                var result = program.Run(state, GuestAddress.Of(GuestAddress.ContextRegion), (ulong)context.Length);
                redirect = state.Redirect;
                full[..context.Length].CopyTo(context);
                return result;
            }
        }
        catch (VmFaultException fault) when (fault.SourceLine is null && program.SourceOf(fault.Pc) is { } source)
        {
            throw fault.WithSource(source);
        }
        finally
        {
            Return(state);
        }
    }

    /// <summary>Calls the timers that are due; returns how many.</summary>
    public int RunTimers()
    {
        var due = services.Timers.TakeDue(services.Environment.MonotonicTime);
        foreach (var (address, timer) in due)
            RunTimer(address, timer);
        return due.Count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var state in _idle)
            state.Dispose();
        _last?.Dispose();
    }

    /// <summary>A callback is <c>int f(map, key *, value *)</c>; the value is the one that the timer is in.</summary>
    private void RunTimer(ulong address, VmTimer timer)
    {
        if (timer.Callback is not var (program, slot) || services.Maps.Find(GuestAddress.Of(GuestAddress.MapRegion, (uint)timer.MapId)) is not { } map)
            return;
        var state = Rent();
        try
        {
            state.Begin(program, budget);
            var (key, value) = map.Locate(state, address);
            if (value != 0)
                program.Call(state, slot, map.Handle, state.CopyKey(key), value, 0, 0, VmContext.OutermostFrame);
        }
        finally
        {
            Return(state);
        }
    }

    private VmContext Rent() => Interlocked.Exchange(ref _last, null) ?? (_idle.TryTake(out var state) ? state : new VmContext(services));

    private void Return(VmContext state)
    {
        state.End();
        if (Interlocked.CompareExchange(ref _last, state, null) is not null)
            _idle.Add(state);
    }
}
