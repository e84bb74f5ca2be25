namespace BpfSharp.Maps.Walking;

/// <summary>A set of keys of one size, packed: a walk's memory of what it has met. Open addressing over one array of all keys' bytes.</summary>
internal sealed class KeySet(int keySize)
{
    private int[] _slots = new int[64];
    private byte[] _keys = new byte[32 * Math.Max(1, keySize)];
    private int _count;

    /// <summary>How often a key was there already.</summary>
    public long Refused { get; private set; }

    /// <summary>Puts a key in.</summary>
    /// <returns>False where it was there already.</returns>
    public bool Add(ReadOnlySpan<byte> key)
    {
        if ((_count + 1) * 2 > _slots.Length)
            Grow();
        var slot = Find(key);
        if (_slots[slot] != 0)
        {
            Refused++;
            return false;
        }

        if ((_count + 1) * keySize > _keys.Length)
            Array.Resize(ref _keys, checked(_keys.Length * 2));
        key.CopyTo(_keys.AsSpan(_count * keySize));
        _slots[slot] = ++_count;
        return true;
    }

    private int Find(ReadOnlySpan<byte> key)
    {
        var mask = _slots.Length - 1;
        var slot = Hash(key) & mask;
        while (_slots[slot] is var entry and not 0 && !_keys.AsSpan((entry - 1) * keySize, keySize).SequenceEqual(key))
            slot = (slot + 1) & mask;
        return slot;
    }

    private void Grow()
    {
        _slots = new int[_slots.Length * 2];
        for (var i = 0; i < _count; i++)
            _slots[Find(_keys.AsSpan(i * keySize, keySize))] = i + 1;
    }

    private static int Hash(ReadOnlySpan<byte> key)
    {
        var hash = default(HashCode);
        hash.AddBytes(key);
        return hash.ToHashCode() & int.MaxValue;
    }
}
