using System.Runtime.InteropServices;
using System.Text;
using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Maps;
using BpfSharp.Embedded.Memory;
using static BpfSharp.Embedded.Helpers.HelperArgument;

namespace BpfSharp.Embedded.Helpers;

/// <summary>Who and where: the current task, its CPU, its stacks.</summary>
internal static class TaskHelpers
{
    private const ulong UserStackFlag = 1 << 8;
    private const ulong SkipMask = 0xff;

    public static IEnumerable<HelperPrototype> Prototypes =>
    [
        new(8, GetSmpProcessorId, HelperResult.Number),
        new(14, GetCurrentPidTgid, HelperResult.Number),
        new(15, GetCurrentUidGid, HelperResult.Number),
        new(16, GetCurrentComm, HelperResult.Number, MemoryOut, Size),
        new(27, GetStackId, HelperResult.Number, Context, Map, Anything),
        new(35, GetCurrentTask, HelperResult.Number),
        new(42, GetNumaNodeId, HelperResult.Number),
        new(67, GetStack, HelperResult.Number, Context, MemoryOut, SizeOrZero, Anything),
        new(80, GetCurrentCgroupId, HelperResult.Number),
        new(120, GetNsCurrentPidTgid, HelperResult.Number, Anything, Anything, MemoryOut, Size),
        new(158, GetCurrentTaskBtf, HelperResult.Object),
        new(173, GetFuncIp, HelperResult.Number, Context),
        new(174, GetAttachCookie, HelperResult.Number, Context),
    ];

    private static VmTask Current(VmContext context) => context.Services.Environment.CurrentTask;

    private static ulong GetSmpProcessorId(VmContext context, ulong r1, ulong r2, ulong r3, ulong r4, ulong r5) => (ulong)context.Cpu;

    private static ulong GetNumaNodeId(VmContext context, ulong r1, ulong r2, ulong r3, ulong r4, ulong r5) => 0;

    private static ulong GetCurrentPidTgid(VmContext context, ulong r1, ulong r2, ulong r3, ulong r4, ulong r5)
        => Current(context) is var task ? ((ulong)(uint)task.ProcessId << 32) | (uint)task.ThreadId : 0;

    private static ulong GetCurrentUidGid(VmContext context, ulong r1, ulong r2, ulong r3, ulong r4, ulong r5)
        => Current(context) is var task ? ((ulong)task.GroupId << 32) | task.UserId : 0;

    private static ulong GetCurrentCgroupId(VmContext context, ulong r1, ulong r2, ulong r3, ulong r4, ulong r5) => Current(context).CgroupId;

    /// <summary>The name, cut to 15 bytes and filled with zeros to the end of the buffer.</summary>
    private static ulong GetCurrentComm(VmContext context, ulong buffer, ulong size, ulong r3, ulong r4, ulong r5)
    {
        var place = context.Write(buffer, size);
        place.Clear();
        var name = Encoding.UTF8.GetBytes(Current(context).Name);
        name.AsSpan(0, Math.Min(name.Length, Math.Min(15, place.Length - 1))).CopyTo(place);
        return 0;
    }

    /// <summary>The task's structure where the environment shows it.</summary>
    private static ulong GetCurrentTask(VmContext context, ulong r1, ulong r2, ulong r3, ulong r4, ulong r5)
        => context.Services.Environment.CurrentTaskAddress is var address and not 0 ? address : GetCurrentTaskBtf(context, r1, r2, r3, r4, r5);

    /// <summary>The task as an opaque pointer: its thread's number.</summary>
    private static ulong GetCurrentTaskBtf(VmContext context, ulong r1, ulong r2, ulong r3, ulong r4, ulong r5)
        => GuestAddress.Of(GuestAddress.ObjectRegion, (uint)Current(context).ThreadId);

    /// <summary>struct bpf_pidns_info { u32 pid, tgid; }: there is one namespace.</summary>
    private static ulong GetNsCurrentPidTgid(VmContext context, ulong device, ulong inode, ulong buffer, ulong size, ulong r5)
    {
        if (size != 8)
            return Errno.EINVAL.ToResult();
        var task = Current(context);
        MemoryMarshal.Cast<byte, int>(context.Write(buffer, size))[0] = task.ThreadId;
        MemoryMarshal.Cast<byte, int>(context.Write(buffer, size))[1] = task.ProcessId;
        return 0;
    }

    private static ulong GetStackId(VmContext context, ulong ctx, ulong map, ulong flags, ulong r4, ulong r5)
    {
        if (context.Map(map) is not StackTraceMap stacks)
            return Errno.EINVAL.ToResult();
        Span<ulong> addresses = stackalloc ulong[127 + 255];
        var count = context.Services.Environment.GetStack((flags & UserStackFlag) != 0, addresses);
        var skip = (int)(flags & SkipMask);
        return count <= skip ? Errno.EFAULT.ToResult() : (ulong)stacks.Add(addresses[skip..count], flags);
    }

    private static ulong GetStack(VmContext context, ulong ctx, ulong buffer, ulong size, ulong flags, ulong r5)
    {
        var place = context.Write(buffer, size);
        place.Clear();
        if (size % sizeof(ulong) != 0)
            return Errno.EINVAL.ToResult();
        Span<ulong> addresses = stackalloc ulong[127 + 255];
        var count = context.Services.Environment.GetStack((flags & UserStackFlag) != 0, addresses);
        var skip = (int)(flags & SkipMask);
        if (count <= skip)
            return Errno.EFAULT.ToResult();
        var bytes = MemoryMarshal.AsBytes(addresses[skip..count]);
        bytes = bytes[..Math.Min(bytes.Length, place.Length)];
        bytes.CopyTo(place);
        return (ulong)bytes.Length;
    }

    private static ulong GetFuncIp(VmContext context, ulong ctx, ulong r2, ulong r3, ulong r4, ulong r5) => 0;

    private static ulong GetAttachCookie(VmContext context, ulong ctx, ulong r2, ulong r3, ulong r4, ulong r5) => context.Services.Environment.AttachCookie;
}
