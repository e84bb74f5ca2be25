using BpfSharp.Backends;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Interop.Attributes;

namespace BpfSharp.Kernel.Maps;

/// <content>Batch operations (since 5.6).</content>
internal sealed partial class KernelMap
{
    // Hash maps keep a bucket's number in the cursor, arrays an index; tries and others the last key.
    private const int SmallestCursor = 4;

    public unsafe Errno LookupBatch(Span<byte> cursor, bool first, Span<byte> keys, Span<byte> values, ref int count, bool delete)
    {
        CheckBatch(keys.Length, values.Length, count);
        if (cursor.Length < Math.Max(SmallestCursor, Info.KeySize))
            throw new ArgumentException($"The cursor of map {Info.Name} needs {Math.Max(SmallestCursor, Info.KeySize)} bytes.", nameof(cursor));
        using var lease = Handle.Lease();
        fixed (byte* cursorPointer = cursor, keysPointer = keys, valuesPointer = values)
        {
            var attributes = new MapBatchAttr
            {
                InBatch = first ? 0 : (ulong)cursorPointer,
                OutBatch = (ulong)cursorPointer,
                Keys = (ulong)keysPointer,
                Values = (ulong)valuesPointer,
                Count = (uint)count,
                MapFd = lease.Fd,
            };
            return InvokeBatch(delete ? BpfCommand.MapLookupAndDeleteBatch : BpfCommand.MapLookupBatch, ref attributes, ref count);
        }
    }

    public unsafe Errno UpdateBatch(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, ref int count, ElementFlags flags = ElementFlags.Any)
    {
        CheckBatch(keys.Length, values.Length, count);
        using var lease = Handle.Lease();
        fixed (byte* keysPointer = keys, valuesPointer = values)
        {
            var attributes = new MapBatchAttr { Keys = (ulong)keysPointer, Values = (ulong)valuesPointer, Count = (uint)count, MapFd = lease.Fd, ElemFlags = (ulong)flags };
            return InvokeBatch(BpfCommand.MapUpdateBatch, ref attributes, ref count);
        }
    }

    public unsafe Errno DeleteBatch(ReadOnlySpan<byte> keys, ref int count)
    {
        CheckBatch(keys.Length, (long)count * Info.FullValueSize, count);
        using var lease = Handle.Lease();
        fixed (byte* keysPointer = keys)
        {
            var attributes = new MapBatchAttr { Keys = (ulong)keysPointer, Count = (uint)count, MapFd = lease.Fd };
            return InvokeBatch(BpfCommand.MapDeleteBatch, ref attributes, ref count);
        }
    }

    /// <summary>
    /// The kernel writes the count when it got as far as working on entries; when it refused before that (ENOTSUPP, EFAULT, EINVAL, EPERM) the count is what we
    /// put in, and nothing was done.
    /// </summary>
    private static Errno InvokeBatch(BpfCommand command, ref MapBatchAttr attributes, ref int count)
    {
        var requested = attributes.Count;
        var errno = BpfSyscall.Invoke(command, ref attributes).Errno;
        var refused = errno is not (Errno.None or Errno.ENOENT) && attributes.Count == requested;
        count = refused ? 0 : (int)attributes.Count;
        return errno;
    }

    private void CheckBatch(long keyBytes, long valueBytes, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (keyBytes < (long)count * Info.KeySize || valueBytes < (long)count * Info.FullValueSize)
            throw new ArgumentException($"{count} entries of map {Info.Name} need {(long)count * Info.KeySize} bytes for keys and {(long)count * Info.FullValueSize} for values, not {keyBytes} and {valueBytes}.");
    }
}
