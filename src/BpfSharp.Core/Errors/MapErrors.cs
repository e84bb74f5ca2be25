namespace BpfSharp.Errors;

/// <summary>What was done to a map when it failed.</summary>
internal enum MapOperation
{
    Lookup,
    Update,
    Delete,
    Take,
    Walk,
    Freeze,
    Pin,
}

/// <summary>Explains failed operations of maps: what, on what, why, what to do.</summary>
internal static class MapErrors
{
    /// <summary>The exception for an error number that is no mere miss.</summary>
    public static BpfException Failed(BpfMap map, MapOperation operation, Errno errno)
    {
        var what = $"Map {map.Name} ({map.Info.Type}) {Refusal(operation)}";
        if (IsFull(map.Info.Type, operation, errno))
        {
            var text = $"{what}: it is full ({map.Info.MaxEntries} entries, {errno}). Remove entries, make max_entries larger, or use an LRU map, which drops the oldest.";
            return new MapFullException(map.Name, map.Info.MaxEntries, text, errno);
        }

        return new BpfException($"{what}: {Reason(map, operation, errno)}", errno);
    }

    private static string Refusal(MapOperation operation) => operation switch
    {
        MapOperation.Lookup => "can't be read",
        MapOperation.Update => "can't be written",
        MapOperation.Delete => "can't remove an entry",
        MapOperation.Take => "can't give an entry away",
        MapOperation.Walk => "can't be listed",
        MapOperation.Freeze => "can't be frozen",
        MapOperation.Pin => "can't be pinned",
    };

    private static bool IsFull(MapType type, MapOperation operation, Errno errno) => operation == MapOperation.Update
        && ((errno == Errno.E2BIG && type is not (MapType.Array or MapType.PerCpuArray or MapType.ArrayOfMaps or MapType.ProgramArray or MapType.PerfEventArray or MapType.CgroupArray))
            || (errno == Errno.ENOSPC && type == MapType.LpmTrie));

    private static string Reason(BpfMap map, MapOperation operation, Errno errno) => (errno, operation) switch
    {
        (Errno.E2BIG, MapOperation.Update) => $"the index lies beyond its {map.Info.MaxEntries} entries (E2BIG).",
        (Errno.EEXIST, MapOperation.Update) => "the key is there already, and only a new one was to be set (EEXIST).",
        (Errno.EEXIST, MapOperation.Pin) => "there is something at the path already (EEXIST). Remove it or choose another.",
        (Errno.ENOENT, MapOperation.Update) => "the key isn't there, and only an existing one was to be replaced (ENOENT).",
        (Errno.EPERM, MapOperation.Update or MapOperation.Delete or MapOperation.Take) => "it is frozen, or was opened for reading only (EPERM).",
        (Errno.EPERM, MapOperation.Lookup or MapOperation.Walk) => "it was opened for writing only, or the right is missing: CAP_BPF (EPERM).",
        (Errno.EPERM, MapOperation.Pin) => "the path is not on a BPF file system, its last part has a dot, or the right is missing: CAP_BPF (EPERM).",
        (Errno.EINVAL, MapOperation.Delete) when map.Info.Type is MapType.Array or MapType.PerCpuArray => "arrays always hold all their entries (EINVAL). Set the value to zero instead.",
        (Errno.EINVAL, MapOperation.Update) => "the flags or the key don't suit this kind of map (EINVAL).",
        (Errno.EBUSY, MapOperation.Freeze) => "it is mapped writable, or being written (EBUSY).",
        (Errno.EOPNOTSUPP or Errno.ENOTSUPP, _) => $"this kind of map has no such operation here ({errno}).",
        (Errno.EBADF, MapOperation.Update) => "the value is no open map or program (EBADF).",
        (Errno.ENOMEM, _) => "the kernel has no memory for it at this moment (ENOMEM). Try again, or let the map allocate beforehand (no BPF_F_NO_PREALLOC).",
        _ => $"{errno} ({(int)errno}).",
    };
}
