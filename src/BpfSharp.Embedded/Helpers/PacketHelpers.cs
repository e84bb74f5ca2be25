using System.Buffers.Binary;
using System.Runtime.InteropServices;
using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Maps;
using static BpfSharp.Embedded.Helpers.HelperArgument;

namespace BpfSharp.Embedded.Helpers;

/// <summary>Packets: bytes, room, checksums, redirects.</summary>
internal static class PacketHelpers
{
    private const ulong XdpRedirect = 4, XdpAborted = 0, TcActRedirect = 7;

    public static IEnumerable<HelperPrototype> Prototypes =>
    [
        new(9, StoreBytes, HelperResult.Number, Context, Anything, HelperArgument.Memory, Size, Anything) { MovesPacket = true },
        new(10, ReplaceL3Checksum, HelperResult.Number, Context, Anything, Anything, Anything, Anything) { MovesPacket = true },
        new(11, ReplaceL4Checksum, HelperResult.Number, Context, Anything, Anything, Anything, Anything) { MovesPacket = true },
        new(23, Redirect, HelperResult.Number, Anything, Anything),
        new(26, LoadBytes, HelperResult.Number, Context, Anything, MemoryOut, Size),
        new(28, ChecksumDifference, HelperResult.Number, MemoryOrNull, SizeOrZero, MemoryOrNull, SizeOrZero, Anything),
        new(39, PullData, HelperResult.Number, Context, Anything) { MovesPacket = true },
        new(44, AdjustHead, HelperResult.Number, Context, Anything) { MovesPacket = true },
        new(51, RedirectMap, HelperResult.Number, Map, Anything, Anything),
        new(54, AdjustMeta, HelperResult.Number, Context, Anything) { MovesPacket = true },
        new(65, AdjustTail, HelperResult.Number, Context, Anything) { MovesPacket = true },
        new(188, BufferLength, HelperResult.Number, Context),
        new(189, LoadBytesXdp, HelperResult.Number, Context, Anything, MemoryOut, Size),
        new(190, StoreBytesXdp, HelperResult.Number, Context, Anything, HelperArgument.Memory, Size),
    ];

    private static PacketBuffer Packet(VmContext context)
    {
        if (context.Packet is { } packet)
            return packet;
        context.ThrowArgument(0);
        return null!;
    }

    private static bool TrySlice(VmContext context, ulong offset, ulong size, out Span<byte> bytes)
    {
        var data = Packet(context).Data;
        bytes = default;
        if ((uint)offset > (ulong)data.Length || size > (ulong)data.Length - (uint)offset)
            return false;
        bytes = data.Slice((int)offset, (int)size);
        return true;
    }

    private static ulong LoadBytes(VmContext context, ulong ctx, ulong offset, ulong destination, ulong size, ulong r5)
    {
        var place = context.Write(destination, size);
        if (TrySlice(context, offset, size, out var bytes))
        {
            bytes.CopyTo(place);
            return 0;
        }

        place.Clear();
        return Errno.EFAULT.ToResult();
    }

    private static ulong StoreBytes(VmContext context, ulong ctx, ulong offset, ulong source, ulong size, ulong flags)
    {
        if (flags > 3)
            return Errno.EINVAL.ToResult();
        if (!TrySlice(context, offset, size, out var bytes))
            return Errno.EFAULT.ToResult();
        context.Read(source, size).CopyTo(bytes);
        return 0;
    }

    private static ulong LoadBytesXdp(VmContext context, ulong ctx, ulong offset, ulong destination, ulong size, ulong r5)
    {
        if (!TrySlice(context, offset, size, out var bytes))
            return Errno.EINVAL.ToResult();
        bytes.CopyTo(context.Write(destination, size));
        return 0;
    }

    private static ulong StoreBytesXdp(VmContext context, ulong ctx, ulong offset, ulong source, ulong size, ulong r5)
    {
        if (!TrySlice(context, offset, size, out var bytes))
            return Errno.EINVAL.ToResult();
        context.Read(source, size).CopyTo(bytes);
        return 0;
    }

    private static ulong BufferLength(VmContext context, ulong ctx, ulong r2, ulong r3, ulong r4, ulong r5) => (ulong)Packet(context).Length;

    private static ulong PullData(VmContext context, ulong ctx, ulong length, ulong r3, ulong r4, ulong r5)
        => (uint)length > (uint)Packet(context).Length ? Errno.ENOMEM.ToResult() : 0;

    private static ulong AdjustHead(VmContext context, ulong ctx, ulong distance, ulong r3, ulong r4, ulong r5)
        => Moved(context, ctx, Packet(context).TryMoveStart((int)distance));

    private static ulong AdjustTail(VmContext context, ulong ctx, ulong distance, ulong r3, ulong r4, ulong r5)
        => Moved(context, ctx, Packet(context).TryMoveEnd((int)distance));

    private static ulong AdjustMeta(VmContext context, ulong ctx, ulong distance, ulong r3, ulong r4, ulong r5)
        => Moved(context, ctx, Packet(context).TryMoveMetadata((int)distance));

    private static ulong Moved(VmContext context, ulong ctx, bool isDone)
    {
        if (!isDone)
            return Errno.EINVAL.ToResult();
        context.Packet!.Enter(context.Table);
        Contexts.PacketContexts.WritePointers(context, ctx);
        return 0;
    }

    private static ulong Redirect(VmContext context, ulong target, ulong flags, ulong r3, ulong r4, ulong r5)
    {
        context.Redirect = new RedirectDecision(target, flags, 0);
        var isXdp = context.Program.Type == ProgramType.Xdp;
        return isXdp ? flags == 0 ? XdpRedirect : XdpAborted : TcActRedirect;
    }

    /// <summary>The lower two bits of the flags are what to return where the slot is empty.</summary>
    private static ulong RedirectMap(VmContext context, ulong map, ulong index, ulong flags, ulong r4, ulong r5)
    {
        var target = context.Map(map);
        if ((flags & ~0x1bUL) != 0 || target is not IRedirectTargets targets || !targets.IsSet((uint)index))
            return flags & 3;
        context.Redirect = new RedirectDecision((uint)index, flags, target.Id);
        return XdpRedirect;
    }

    /// <summary>Adds the words of the second buffer to a checksum and takes those of the first away.</summary>
    private static ulong ChecksumDifference(VmContext context, ulong from, ulong fromSize, ulong to, ulong toSize, ulong seed)
    {
        if ((fromSize | toSize) % 4 != 0)
            return Errno.EINVAL.ToResult();
        var sum = (ulong)(uint)seed;
        foreach (var word in MemoryMarshal.Cast<byte, uint>(fromSize == 0 ? [] : context.Read(from, fromSize)))
            sum += ~word;
        foreach (var word in MemoryMarshal.Cast<byte, uint>(toSize == 0 ? [] : context.Read(to, toSize)))
            sum += word;
        while (sum >> 32 != 0)
            sum = (sum & 0xffff_ffff) + (sum >> 32);
        return sum;
    }

    private static ulong ReplaceL3Checksum(VmContext context, ulong ctx, ulong offset, ulong from, ulong to, ulong flags)
        => (flags & ~0xfUL) != 0 ? Errno.EINVAL.ToResult() : Replace(context, offset, from, to, flags & 15, false);

    private static ulong ReplaceL4Checksum(VmContext context, ulong ctx, ulong offset, ulong from, ulong to, ulong flags)
    {
        const ulong MarkMangledZero = 1 << 5;
        return (flags & ~0x7fUL) != 0 ? Errno.EINVAL.ToResult() : Replace(context, offset, from, to, flags & 15, (flags & MarkMangledZero) != 0);
    }

    /// <summary>RFC 1624: the checksum after a field of 2 or 4 bytes changed; size 0 takes a difference.</summary>
    private static ulong Replace(VmContext context, ulong offset, ulong from, ulong to, ulong size, bool keepsZero)
    {
        if (size is not (0 or 2 or 4) || (size == 0 && from != 0))
            return Errno.EINVAL.ToResult();
        if (!TrySlice(context, offset, 2, out var place))
            return Errno.EFAULT.ToResult();
        var old = BinaryPrimitives.ReadUInt16LittleEndian(place);
        if (keepsZero && old == 0)
            return 0;
        var mask = size == 2 ? 0xffffUL : 0xffff_ffffUL;
        var sum = (ulong)(ushort)~old + Fold(~from & mask) + Fold(to & mask);
        var result = (ushort)~Fold(sum);
        BinaryPrimitives.WriteUInt16LittleEndian(place, keepsZero && result == 0 ? (ushort)0xffff : result);
        return 0;
    }

    private static ulong Fold(ulong sum)
    {
        while (sum >> 16 != 0)
            sum = (sum & 0xffff) + (sum >> 16);
        return sum;
    }
}
