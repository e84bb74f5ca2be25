using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Maps;
using static BpfSharp.Embedded.Helpers.HelperArgument;

namespace BpfSharp.Embedded.Helpers;

/// <summary>Ring buffers and perf events.</summary>
internal static class BufferHelpers
{
    private const ulong CurrentCpu = 0xffff_ffff;

    public static IEnumerable<HelperPrototype> Prototypes =>
    [
        new(22, PerfEventRead, HelperResult.Number, Map, Anything),
        new(25, PerfEventOutput, HelperResult.Number, Context, Map, Anything, HelperArgument.Memory, SizeOrZero),
        new(130, RingBufferOutput, HelperResult.Number, Map, HelperArgument.Memory, SizeOrZero, Anything),
        new(131, RingBufferReserve, HelperResult.AllocatedMemoryOrNull, Map, ConstantAllocationSize, Anything),
        new(132, RingBufferSubmit, HelperResult.None, AllocatedMemory, Anything),
        new(133, RingBufferDiscard, HelperResult.None, AllocatedMemory, Anything),
        new(134, RingBufferQuery, HelperResult.Number, Map, Anything),
    ];

    private static RingBufferMap Ring(VmContext context, ulong map)
    {
        if (context.Map(map) is RingBufferMap ring)
            return ring;
        context.ThrowArgument(map);
        return null!;
    }

    private static ulong RingBufferOutput(VmContext context, ulong map, ulong data, ulong size, ulong flags, ulong r5)
        => flags > 3 ? Errno.EINVAL.ToResult() : Ring(context, map).Output(context.Read(data, size)).ToResult();

    private static ulong RingBufferReserve(VmContext context, ulong map, ulong size, ulong flags, ulong r4, ulong r5)
        => flags != 0 ? 0 : Ring(context, map).Reserve(context, size);

    private static ulong RingBufferSubmit(VmContext context, ulong record, ulong flags, ulong r3, ulong r4, ulong r5) => Finish(context, record, false);

    private static ulong RingBufferDiscard(VmContext context, ulong record, ulong flags, ulong r3, ulong r4, ulong r5) => Finish(context, record, true);

    private static ulong RingBufferQuery(VmContext context, ulong map, ulong what, ulong r3, ulong r4, ulong r5) => Ring(context, map).Query(what);

    private static ulong Finish(VmContext context, ulong record, bool discard)
    {
        if (!context.Services.Rings.Finish(record, discard))
            context.ThrowArgument(record);
        return 0;
    }

    /// <summary>The lower half of the flags is the CPU; the upper half, how much of the packet goes along.</summary>
    private static ulong PerfEventOutput(VmContext context, ulong ctx, ulong map, ulong flags, ulong data, ulong size)
    {
        if (context.Map(map) is not PerfEventArrayMap events || size > 0xffff)
            return Errno.EINVAL.ToResult();
        var cpu = (uint)flags == CurrentCpu ? (uint)context.Cpu : (uint)flags;
        var sample = context.Read(data, size);
        var appended = (int)Math.Min((flags >> 32) & 0xf_ffff, (ulong)(context.Packet?.Length ?? 0));
        if (appended == 0)
            return events.Output(cpu, sample).ToResult();
        byte[] both = [.. sample, .. context.Packet!.Data[..appended]];
        return events.Output(cpu, both).ToResult();
    }

    /// <summary>There are no counters to read.</summary>
    private static ulong PerfEventRead(VmContext context, ulong map, ulong flags, ulong r3, ulong r4, ulong r5) => Errno.ENOENT.ToResult();
}
