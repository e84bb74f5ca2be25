namespace BpfSharp.Maps.Walking;

/// <summary>Removes entries one by one while reading them, for maps without batches. The next key is asked for before the present one goes, so that the walk needn't restart.</summary>
internal sealed class TakeWalk : MapWalk
{
    private readonly BpfMap _map;
    private readonly byte[] _key;
    private readonly byte[] _value;
    private byte[] _next;
    private byte[] _current;
    private bool _hasNext;
    private bool _separately;
    private long _steps;

    public TakeWalk(BpfMap map)
    {
        _map = map;
        _key = new byte[map.Info.KeySize];
        _next = new byte[map.Info.KeySize];
        _current = new byte[map.Info.KeySize];
        _value = new byte[map.Info.FullValueSize];
    }

    public override ReadOnlySpan<byte> Key => _key;

    public override ReadOnlySpan<byte> Value => _value;

    public override bool MoveNext()
    {
        // Programs may add entries as fast as they are taken; twice the capacity has met all that were there.
        while (_steps++ <= (2L * _map.Info.MaxEntries) + 1024)
        {
            if (!_hasNext)
            {
                var first = _map.Backend.NextKey(default, _next);
                if (first != Errno.None)
                {
                    (IsComplete, Errno) = (first == Errno.ENOENT, first == Errno.ENOENT ? Errno.None : first);
                    return false;
                }
            }

            (_current, _next) = (_next, _current);
            _hasNext = _map.Backend.NextKey(_current, _next) == Errno.None;
            var errno = Take();
            if (errno == Errno.None)
            {
                _current.CopyTo(_key, 0);
                return true;
            }

            if (errno != Errno.ENOENT)
            {
                Errno = errno;
                return false;
            }

            _hasNext = false;
        }

        return false;
    }

    public override void Dispose()
    {
    }

    private Errno Take()
    {
        if (!_separately)
        {
            var errno = _map.Backend.LookupAndDelete(_current, _value);
            _separately = errno is Errno.ENOTSUPP or Errno.EOPNOTSUPP or Errno.EINVAL;
            if (!_separately)
                return errno;
        }

        var lookup = _map.Backend.Lookup(_current, _value);
        return lookup == Errno.None ? _map.Backend.Delete(_current) : lookup;
    }
}
