using BpfSharp.Backends;

namespace BpfSharp.Embedded.Maps;

/// <summary>Batches out of single operations, stopping where the kernel's generic batches stop.</summary>
internal static class MapBatches
{
    /// <summary>Reads keys in order; the cursor is the last key that was read.</summary>
    public static Errno LookupByKeys(VmMap map, Span<byte> cursor, bool first, Span<byte> keys, Span<byte> values, ref int count)
    {
        var (keySize, valueSize) = (map.Info.KeySize, map.Info.FullValueSize);
        var room = count;
        count = 0;
        Span<byte> previous = first ? default : cursor[..keySize];
        while (count < room)
        {
            var key = keys.Slice(count * keySize, keySize);
            if (map.NextKey(previous, key) is var end and not Errno.None)
                return end;
            var errno = map.Lookup(key, values.Slice(count * valueSize, valueSize));
            key.CopyTo(cursor);
            previous = cursor[..keySize];
            // Removed meanwhile, or an empty slot: left out.
            if (errno == Errno.ENOENT)
                continue;
            if (errno != Errno.None)
                return errno;
            count++;
        }

        return Errno.None;
    }

    /// <summary>Sets entry after entry until one fails.</summary>
    public static Errno Update(VmMap map, ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, ref int count, ElementFlags flags)
    {
        var wanted = count;
        count = 0;
        if (!map.HasUpdateBatch)
            return Errno.ENOTSUPP;
        if (flags != ElementFlags.Any)
            return Errno.EINVAL;
        var (keySize, valueSize) = (map.Info.KeySize, map.Info.FullValueSize);
        for (; count < wanted; count++)
        {
            var errno = map.Update(keys.Slice(count * keySize, keySize), values.Slice(count * valueSize, valueSize), flags);
            if (errno != Errno.None)
                return errno;
        }

        return Errno.None;
    }

    /// <summary>Removes key after key until one fails.</summary>
    public static Errno Delete(VmMap map, ReadOnlySpan<byte> keys, ref int count)
    {
        var wanted = count;
        count = 0;
        if (!map.HasDeleteBatch)
            return Errno.ENOTSUPP;
        var keySize = map.Info.KeySize;
        for (; count < wanted; count++)
        {
            var errno = map.Delete(keys.Slice(count * keySize, keySize));
            if (errno != Errno.None)
                return errno;
        }

        return Errno.None;
    }
}
