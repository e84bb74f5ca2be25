namespace BpfSharp.Embedded.Maps;

/// <summary>
/// BPF_MAP_TYPE_LRU_HASH and LRU_PERCPU_HASH: never full. A hand goes round the elements; one that has been used since the hand last came by gets another
/// round, the first that hasn't makes room. One lock for writers, because the element that goes can be in any chain.
/// </summary>
internal sealed class LruHashMap : HashMap
{
    private readonly byte[] _used;
    private readonly bool[] _present;
    private int _hand;

    public LruHashMap(MapSpec spec, MapEnvironment environment) : base(spec, environment, isSingleLock: true)
    {
        _used = new byte[spec.MaxEntries];
        _present = new bool[spec.MaxEntries];
    }

    protected override int Find(ReadOnlySpan<byte> key)
    {
        var element = base.Find(key);
        if (element >= 0)
            Volatile.Write(ref _used[element], 1);
        return element;
    }

    protected override bool TryTake(out int element)
    {
        if (Store.TryTake(out element))
            return true;
        while (true)
        {
            element = _hand;
            _hand = _hand + 1 == _used.Length ? 0 : _hand + 1;
            if (!_present[element])
                continue;
            if (Volatile.Read(ref _used[element]) != 0)
            {
                Volatile.Write(ref _used[element], 0);
                continue;
            }

            Index.Remove(element);
            _present[element] = false;
            return true;
        }
    }

    private protected override void OnAdded(int element)
    {
        _present[element] = true;
        _used[element] = 0;
    }

    private protected override void OnUsed(int element) => Volatile.Write(ref _used[element], 1);

    private protected override void OnRemoved(int element) => _present[element] = false;
}
