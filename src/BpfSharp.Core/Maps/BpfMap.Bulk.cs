using BpfSharp.Backends;
using BpfSharp.Errors;

namespace BpfSharp;

/// <content>Operations on many entries: one call where the backend has batches, one for each entry where not.</content>
public sealed partial class BpfMap
{
    /// <summary>Starts reading all entries and removing what is read, in batches where the backend has them.</summary>
    /// <exception cref="BpfException">Maps of this kind have no entries that can be listed.</exception>
    public MapCursor OpenTakingCursor() => new(this, take: true);

    /// <summary>Sets many entries.</summary>
    /// <param name="keys">The keys one after another.</param>
    /// <param name="values">As many values one after another, each of <see cref="MapInfo.FullValueSize"/>.</param>
    /// <param name="flags">Whether keys may or must be there before.</param>
    /// <exception cref="ArgumentException">The lengths don't fit.</exception>
    /// <exception cref="MapFullException">There is no room; those before are set.</exception>
    /// <exception cref="BpfException">One can't be set; those before are.</exception>
    public void SetMany(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, ElementFlags flags = ElementFlags.Any)
    {
        var (keySize, valueSize) = (Info.KeySize, Info.FullValueSize);
        var total = CountOf(keys.Length, keySize, nameof(keys));
        if (CountOf(values.Length, valueSize, nameof(values)) != total)
            throw new ArgumentException($"There are {total} keys, but {values.Length / valueSize} values.", nameof(values));
        if (total == 0)
            return;
        var count = total;
        var errno = Backend.UpdateBatch(keys, values, ref count, flags);
        if (errno == Errno.None)
            return;
        if (!LacksBatches(errno))
            throw MapErrors.Failed(this, MapOperation.Update, errno);
        for (var i = 0; i < total; i++)
            Set(keys.Slice(i * keySize, keySize), values.Slice(i * valueSize, valueSize), flags);
    }

    /// <summary>Removes many keys.</summary>
    /// <param name="keys">The keys one after another.</param>
    /// <returns>How many of them were there.</returns>
    /// <exception cref="ArgumentException">The length doesn't fit.</exception>
    /// <exception cref="BpfException">One can't be removed; those before are.</exception>
    public int RemoveMany(ReadOnlySpan<byte> keys)
    {
        var keySize = Info.KeySize;
        var total = CountOf(keys.Length, keySize, nameof(keys));
        var (done, removed) = (0, 0);
        while (done < total)
        {
            var count = total - done;
            var errno = Backend.DeleteBatch(keys[(done * keySize)..], ref count);
            if (LacksBatches(errno))
                return removed + RemoveEach(keys[(done * keySize)..]);
            removed += count;

            // A batch ends at the first key that isn't there.
            done += errno == Errno.ENOENT ? count + 1 : count;
            if (errno is not (Errno.None or Errno.ENOENT))
                throw MapErrors.Failed(this, MapOperation.Delete, errno);
            if (errno == Errno.None)
                break;
        }

        return removed;
    }

    /// <summary>Removes all entries; of arrays, sets all values to zero.</summary>
    /// <returns>How many entries that were.</returns>
    /// <exception cref="BpfException">The map can't be written.</exception>
    public long Clear()
    {
        switch (Info.Type)
        {
            case MapType.Array or MapType.PerCpuArray:
                ZeroAll();
                return Info.MaxEntries;
            case MapType.Queue or MapType.Stack:
                return PopAll();
            case MapType.ProgramArray or MapType.ArrayOfMaps or MapType.PerfEventArray or MapType.CgroupArray or MapType.DevMap or MapType.CpuMap or MapType.XskMap or MapType.SockMap or MapType.SockHash or MapType.StackTrace:
                return RemoveListed();
            default:
                using (var cursor = OpenTakingCursor())
                {
                    while (cursor.MoveNext())
                    {
                    }

                    return cursor.Count;
                }
        }
    }

    private int RemoveEach(ReadOnlySpan<byte> keys)
    {
        var removed = 0;
        for (var at = 0; at < keys.Length; at += Info.KeySize)
            removed += Remove(keys.Slice(at, Info.KeySize)) ? 1 : 0;
        return removed;
    }

    // What is in these can't be read back, or not taken, so its keys are listed first.
    private long RemoveListed()
    {
        var keys = new List<byte>();
        using (var cursor = OpenCursor())
        {
            while (cursor.MoveNext())
                keys.AddRange(cursor.Key);
        }

        return RemoveEach(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(keys));
    }

    private long PopAll()
    {
        var value = new byte[Info.ValueSize];
        var count = 0L;
        while (count < Info.MaxEntries && TryTake(default, value))
            count++;
        return count;
    }

    private void ZeroAll()
    {
        const int Chunk = 1024;
        var keys = new byte[Chunk * sizeof(uint)];
        var zeros = new byte[Math.Min(Chunk, Info.MaxEntries) * Info.FullValueSize];
        for (var start = 0u; start < Info.MaxEntries; start += Chunk)
        {
            var count = (int)Math.Min(Chunk, Info.MaxEntries - start);
            for (var i = 0; i < count; i++)
                BitConverter.TryWriteBytes(keys.AsSpan(i * sizeof(uint)), start + (uint)i);
            SetMany(keys.AsSpan(0, count * sizeof(uint)), zeros.AsSpan(0, count * Info.FullValueSize));
        }
    }

    private static bool LacksBatches(Errno errno) => errno is Errno.ENOTSUPP or Errno.EOPNOTSUPP or Errno.EINVAL;

    private static int CountOf(int length, int size, string what)
        => size > 0 && length % size == 0 ? length / size : throw new ArgumentException($"{length} bytes are no multiple of the map's {size}.", what);
}
