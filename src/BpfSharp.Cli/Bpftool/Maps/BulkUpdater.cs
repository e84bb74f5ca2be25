using BpfSharp.Backends;

namespace BpfSharp.Cli.Bpftool.Maps;

/// <summary>Sets many entries of a map with few calls: by BPF_MAP_UPDATE_BATCH where the map has it, else one by one.</summary>
internal sealed class BulkUpdater(IMapBackend map, ElementFlags flags = ElementFlags.Any)
{
    private const int BatchSize = 1024;

    private readonly byte[] _keys = new byte[BatchSize * map.Info.KeySize];
    private readonly byte[] _values = new byte[BatchSize * map.Info.FullValueSize];
    private int _pending;
    private bool _hasBatches = true;

    /// <summary>How many entries are set.</summary>
    public long Count { get; private set; }

    /// <summary>How many entries wait for the next call.</summary>
    public int Pending => _pending;

    /// <summary>Takes an entry; sets all that wait when there are enough.</summary>
    /// <exception cref="CommandException">One can't be set; those before it are.</exception>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        key.CopyTo(_keys.AsSpan(_pending * map.Info.KeySize));
        value.CopyTo(_values.AsSpan(_pending * map.Info.FullValueSize));
        if (++_pending == BatchSize)
            Flush();
    }

    /// <summary>Sets all entries that wait.</summary>
    /// <exception cref="CommandException">One can't be set; those before it are.</exception>
    public void Flush()
    {
        var done = 0;
        while (done < _pending)
        {
            var keys = _keys.AsSpan(done * map.Info.KeySize, (_pending - done) * map.Info.KeySize);
            var values = _values.AsSpan(done * map.Info.FullValueSize, (_pending - done) * map.Info.FullValueSize);
            var count = _hasBatches ? _pending - done : 1;
            var errno = _hasBatches ? map.UpdateBatch(keys, values, ref count, flags) : map.Update(keys[..map.Info.KeySize], values[..map.Info.FullValueSize], flags);
            if (_hasBatches && errno is Errno.ENOTSUPP or Errno.EINVAL && count == 0)
            {
                // No batches here, or a key that a batch refuses as a call by itself does: that one tells which.
                _hasBatches = false;
                continue;
            }

            if (errno != Errno.None)
            {
                Count += _hasBatches ? count : 0;
                _pending = 0;
                throw CommandException.Of("update failed", errno);
            }

            done += count;
            Count += count;
        }

        _pending = 0;
    }
}
