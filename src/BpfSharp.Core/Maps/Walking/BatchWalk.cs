using System.Buffers;

namespace BpfSharp.Maps.Walking;

/// <summary>
/// Reads by BPF_MAP_LOOKUP_BATCH. Of hash maps a batch is whole buckets, each read under its lock and met once, so no key comes twice; of arrays it goes by index.
/// Tries go from key to key in the kernel, and may restart: their keys are kept in mind.
/// </summary>
internal sealed class BatchWalk : MapWalk
{
    /// <summary>Bytes of keys and values in a batch; beyond a few hundred entries larger ones are no faster.</summary>
    private const int TargetBytes = 256 * 1024;

    private const int MaxInterruptions = 64;

    private readonly BpfMap _map;
    private readonly int _keySize;
    private readonly int _valueSize;
    private readonly KeySet? _seen;
    private readonly bool _delete;
    private readonly byte[] _cursor;
    private byte[] _keys;
    private byte[] _values;
    private int _capacity;
    private int _count;
    private int _index = -1;
    private int _interruptions;
    private bool _started;
    private bool _isLast;

    public BatchWalk(BpfMap map, bool delete = false)
    {
        _map = map;
        _delete = delete;
        _keySize = map.Info.KeySize;
        _valueSize = map.Info.FullValueSize;
        _cursor = new byte[Math.Max(sizeof(uint), _keySize)];
        _seen = map.Info.Type is MapType.LpmTrie ? new KeySet(_keySize) : null;
        _capacity = (int)Math.Clamp(Math.Min(map.Info.MaxEntries, TargetBytes / Math.Max(1, _keySize + _valueSize)), 1, 16384);
        _keys = Rent(_keySize);
        _values = Rent(_valueSize);
    }

    /// <summary>True where the backend has no batches for this map: another walk has to do.</summary>
    public bool IsUnsupported { get; private set; }

    public override ReadOnlySpan<byte> Key => _keys.AsSpan(_index * _keySize, _keySize);

    public override ReadOnlySpan<byte> Value => _values.AsSpan(_index * _valueSize, _valueSize);

    public override bool MoveNext()
    {
        while (true)
        {
            while (++_index < _count)
            {
                if (_seen is null || _seen.Add(Key))
                    return true;
            }

            if (IsComplete || Errno != Errno.None || !Fetch())
                return false;
        }
    }

    public override void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_keys);
        ArrayPool<byte>.Shared.Return(_values);
        (_keys, _values, _count) = ([], [], 0);
    }

    // True where there may be entries now.
    private bool Fetch()
    {
        (_index, _count) = (-1, 0);
        if (_isLast)
        {
            IsComplete = true;
            return false;
        }

        while (true)
        {
            var count = _capacity;
            var errno = _map.Backend.LookupBatch(_cursor, !_started, _keys.AsSpan(0, _capacity * _keySize), _values.AsSpan(0, _capacity * _valueSize), ref count, _delete);
            switch (errno)
            {
                case Errno.None:
                    return Accept(count);
                case Errno.ENOENT:
                    _isLast = true;
                    return Accept(count);
                case Errno.ENOSPC when Grow():
                    continue;
                case Errno.EINTR or Errno.EAGAIN when _interruptions++ < MaxInterruptions:
                    // A key was deleted under the kernel's walk; what was read until then counts.
                    if (count > 0 && count < _capacity)
                        return Accept(count);
                    continue;
                case Errno.ENOTSUPP or Errno.EINVAL or Errno.EOPNOTSUPP when !_started:
                    (Errno, IsUnsupported) = (errno, true);
                    return false;
                default:
                    Errno = errno;
                    return false;
            }
        }
    }

    private bool Accept(int count)
    {
        (_started, _count) = (true, Math.Min(count, _capacity));
        if (_count == 0 && _isLast)
            IsComplete = true;

        // Only a trie's walk can come round again and again; twice its size is enough to have met everything.
        if (_seen is { } seen && seen.Refused > (2L * _map.Info.MaxEntries) + 1024)
            return false;
        return true;
    }

    // A bucket didn't fit: take twice the room, as long as that can help.
    private bool Grow()
    {
        if (_capacity >= _map.Info.MaxEntries)
            return false;
        Dispose();
        _capacity = (int)Math.Min((long)_capacity * 2, _map.Info.MaxEntries);
        _keys = Rent(_keySize);
        _values = Rent(_valueSize);
        return true;
    }

    private byte[] Rent(int size) => ArrayPool<byte>.Shared.Rent(checked(_capacity * Math.Max(1, size)));
}
