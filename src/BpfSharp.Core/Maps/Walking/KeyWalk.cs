namespace BpfSharp.Maps.Walking;

/// <summary>
/// Reads key by key (BPF_MAP_GET_NEXT_KEY, BPF_MAP_LOOKUP_ELEM). Where the key just read has been deleted, the kernel goes on at the start of the map:
/// keys that were met are kept in mind, passed over, and a map that sends the walk back again and again ends it as incomplete.
/// </summary>
internal sealed class KeyWalk : MapWalk
{
    private readonly BpfMap _map;
    private readonly byte[] _key;
    private readonly byte[] _next;
    private readonly byte[] _value;
    private readonly KeySet? _seen;
    private bool _started;

    public KeyWalk(BpfMap map)
    {
        _map = map;
        _key = new byte[map.Info.KeySize];
        _next = new byte[map.Info.KeySize];
        _value = new byte[map.Info.FullValueSize];
        _seen = GoesByIndex(map.Info.Type) ? null : new KeySet(map.Info.KeySize);
    }

    public override ReadOnlySpan<byte> Key => _key;

    public override ReadOnlySpan<byte> Value => ValueErrno == Errno.None ? _value : default;

    public override bool MoveNext()
    {
        while (!IsComplete)
        {
            var errno = _map.Backend.NextKey(_started ? _key : default, _next);
            if (errno == Errno.ENOENT)
            {
                IsComplete = true;
                return false;
            }

            if (errno != Errno.None)
            {
                Errno = errno;
                return false;
            }

            _started = true;
            _next.CopyTo(_key, 0);
            if (_seen is not null && !_seen.Add(_key))
            {
                if (_seen.Refused > (2L * _map.Info.MaxEntries) + 1024)
                    return false;
                continue;
            }

            ValueErrno = _map.Backend.Lookup(_key, _value);

            // Deleted in between, or a slot that holds nothing.
            if (ValueErrno != Errno.ENOENT)
                return true;
        }

        return false;
    }

    public override void Dispose()
    {
    }

    private static bool GoesByIndex(MapType type) => type is MapType.Array or MapType.PerCpuArray or MapType.ProgramArray or MapType.PerfEventArray or MapType.CgroupArray
        or MapType.ArrayOfMaps or MapType.DevMap or MapType.CpuMap or MapType.XskMap or MapType.SockMap or MapType.ReuseportSockArray or MapType.StackTrace;
}
