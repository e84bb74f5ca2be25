namespace BpfSharp.Backends;

/// <summary>
/// One map's raw operations, with the kernel's semantics and error numbers in both backends. Misses and refusals are results, not exceptions: callers decide.
/// Spans must have exactly the sizes of <see cref="Info"/> (per-CPU values: <see cref="MapInfo.FullValueSize"/>); implementations check and throw <see cref="ArgumentException"/>.
/// </summary>
public interface IMapBackend : IDisposable
{
    /// <summary>What the map is. Never changes while it is open.</summary>
    MapInfo Info { get; }

    /// <summary>Copies the value of a key. ENOENT: there is none.</summary>
    Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, ElementFlags flags = ElementFlags.Any);

    /// <summary>Sets the value of a key. EEXIST, ENOENT by <paramref name="flags"/>; E2BIG (ENOSPC for tries): full.</summary>
    Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ElementFlags flags = ElementFlags.Any);

    /// <summary>Removes a key. ENOENT: there was none.</summary>
    Errno Delete(ReadOnlySpan<byte> key);

    /// <summary>Copies the key after <paramref name="key"/> (the first one when empty). ENOENT: there is none.</summary>
    Errno NextKey(ReadOnlySpan<byte> key, Span<byte> next);

    /// <summary>Copies the value of a key and removes it in one step; for queues and stacks the key is empty (pop).</summary>
    Errno LookupAndDelete(ReadOnlySpan<byte> key, Span<byte> value, ElementFlags flags = ElementFlags.Any);

    /// <summary>
    /// Reads many entries at once, and removes them when <paramref name="delete"/> is set.
    /// ENOTSUPP or EINVAL: this map, or this kernel, has no batches; read entry by entry.
    /// ENOSPC: the next bucket of a hash holds more entries than there is room for; nothing was read, come back with more room.
    /// </summary>
    /// <param name="cursor">Where to go on: all zero length at first (see <paramref name="first"/>), then as the last call left it. At least 4 bytes and at least a key long.</param>
    /// <param name="first">True to begin.</param>
    /// <param name="keys">Receives keys one after another.</param>
    /// <param name="values">Receives values one after another, each of <see cref="MapInfo.FullValueSize"/>.</param>
    /// <param name="count">In: room, in entries. Out: entries read, also when the result is ENOENT, which says that these were the last.</param>
    /// <param name="delete">Remove what was read.</param>
    Errno LookupBatch(Span<byte> cursor, bool first, Span<byte> keys, Span<byte> values, ref int count, bool delete);

    /// <summary>Sets many entries; <paramref name="count"/> says afterwards how many were set.</summary>
    Errno UpdateBatch(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, ref int count, ElementFlags flags = ElementFlags.Any);

    /// <summary>Removes many keys; <paramref name="count"/> says afterwards how many were removed.</summary>
    Errno DeleteBatch(ReadOnlySpan<byte> keys, ref int count);

    /// <summary>Forbids writing from user space for good. EBUSY: it is mapped writable or an update is under way.</summary>
    Errno Freeze();

    /// <summary>Makes the map stay at a path of a BPF file system. Not supported by the embedded engine (EOPNOTSUPP).</summary>
    Errno Pin(string path);

    /// <summary>Puts an inner map under a key of a map of maps.</summary>
    Errno UpdateInnerMap(ReadOnlySpan<byte> key, IMapBackend inner, ElementFlags flags = ElementFlags.Any);

    /// <summary>Opens the inner map under a key; null with the reason in <paramref name="errno"/>.</summary>
    IMapBackend? LookupInnerMap(ReadOnlySpan<byte> key, out Errno errno);

    /// <summary>Puts a program under an index of a program array.</summary>
    Errno UpdateProgram(ReadOnlySpan<byte> key, IProgramBackend program);

    /// <summary>Another handle on the same map, with a life of its own.</summary>
    IMapBackend Duplicate();
}
