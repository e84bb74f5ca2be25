using System.Buffers.Binary;
using BpfSharp.Backends;
using BpfSharp.Embedded.Execution;

namespace BpfSharp.Embedded.Maps;

/// <summary>BPF_MAP_TYPE_HASH and PERCPU_HASH.</summary>
internal class HashMap : VmMap
{
    private readonly ElementStore _store;
    private readonly HashIndex _index;

    public HashMap(MapSpec spec, MapEnvironment environment, bool isSingleLock = false) : base(spec, environment)
    {
        var capacity = checked((int)spec.MaxEntries);
        _store = new ElementStore(environment, capacity, spec.KeySize, ValueStride * Info.CpuCount, (spec.Flags & MapFlags.ReadOnlyForPrograms) != 0);
        _index = new HashIndex(_store, capacity, isSingleLock);
    }

    public override bool HasLookupBatch => true;

    public override bool HasUpdateBatch => true;

    public override bool HasDeleteBatch => true;

    public override bool HasLookupAndDeleteBatch => true;

    protected ElementStore Store => _store;

    protected HashIndex Index => _index;

    public override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value)
    {
        var element = Find(key);
        if (element < 0)
            return Errno.ENOENT;
        _store.Value(element)[..value.Length].CopyTo(value);
        return Errno.None;
    }

    public override ulong AddressOf(VmContext context, ReadOnlySpan<byte> key)
    {
        var element = Find(key);
        return element < 0 ? 0 : _store.AddressOf(context, element, Info.IsPerCpu ? context.Cpu * ValueStride : 0);
    }

    public override ulong AddressOf(VmContext context, ReadOnlySpan<byte> key, int cpu)
    {
        var element = Info.IsPerCpu && (uint)cpu < (uint)Info.CpuCount ? Find(key) : -1;
        return element < 0 ? 0 : _store.AddressOf(context, element, cpu * ValueStride);
    }

    public override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ElementFlags flags) => Update(key, value, flags, 0, false);

    public override Errno UpdateFromProgram(VmContext context, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ElementFlags flags)
        => Update(key, value, flags, context.Cpu * ValueStride, Info.IsPerCpu);

    public override Errno Delete(ReadOnlySpan<byte> key) => Remove(key, default);

    public override Errno LookupAndDelete(ReadOnlySpan<byte> key, Span<byte> value)
        => Remove(key, value);

    public override Errno NextKey(ReadOnlySpan<byte> key, Span<byte> next)
    {
        var bucket = 0;
        if (!key.IsEmpty && _index.Find(key, KeyHash.Of(key)) is var element and >= 0)
        {
            if (_index.Next(element) is var after and >= 0)
                return CopyKey(after, next);
            bucket = _index.BucketOf(KeyHash.Of(key)) + 1;
        }

        // A key that isn't there starts again from the first.
        for (; bucket < _index.BucketCount; bucket++)
        {
            if (_index.First(bucket) is var first and >= 0)
                return CopyKey(first, next);
        }

        return Errno.ENOENT;
    }

    /// <summary>Whole chains at a time; the cursor is the number of the next one.</summary>
    public override Errno LookupBatch(Span<byte> cursor, bool first, Span<byte> keys, Span<byte> values, ref int count, bool delete)
    {
        var room = count;
        count = 0;
        var bucket = first ? 0 : BinaryPrimitives.ReadInt32LittleEndian(cursor);
        if (bucket < 0 || bucket >= _index.BucketCount)
            return Errno.ENOENT;
        for (; bucket < _index.BucketCount; bucket++)
        {
            lock (_index.LockOf(bucket))
            {
                if (ChainLength(bucket) is var length && length > room - count)
                {
                    BinaryPrimitives.WriteInt32LittleEndian(cursor, bucket);
                    return count == 0 ? Errno.ENOSPC : Errno.None;
                }

                CopyChain(bucket, keys, values, ref count, delete);
            }
        }

        BinaryPrimitives.WriteInt32LittleEndian(cursor, bucket);
        return Errno.ENOENT;
    }

    /// <summary>Calls back for every element that is there; stops when told to. Elements set meanwhile may be left out.</summary>
    public int ForEach(Func<int, bool> visit)
    {
        var visited = 0;
        for (var bucket = 0; bucket < _index.BucketCount; bucket++)
        {
            for (var element = _index.First(bucket); element >= 0;)
            {
                // The callback may delete the element.
                var next = _index.Next(element);
                visited++;
                if (!visit(element))
                    return visited;
                element = next;
            }
        }

        return visited;
    }

    public override (byte[] Key, ulong Value) Locate(VmContext context, ulong address)
    {
        for (var bucket = 0; bucket < _index.BucketCount; bucket++)
        {
            for (var element = _index.First(bucket); element >= 0; element = _index.Next(element))
            {
                var value = _store.AddressOf(context, element);
                if (address - value < (ulong)ValueStride)
                    return (_store.Key(element).ToArray(), value);
            }
        }

        return ([], 0);
    }

    /// <summary>An element's key, for callbacks.</summary>
    public ReadOnlySpan<byte> KeyOf(int element) => _store.Key(element);

    /// <summary>An element's value, for callbacks.</summary>
    public ulong ValueOf(VmContext context, int element) => _store.AddressOf(context, element, Info.IsPerCpu ? context.Cpu * ValueStride : 0);

    /// <summary>The element of a key, or -1.</summary>
    protected virtual int Find(ReadOnlySpan<byte> key) => _index.Find(key, KeyHash.Of(key));

    /// <summary>Takes an element for a new key; false where the map is full.</summary>
    protected virtual bool TryTake(out int element) => _store.TryTake(out element);

    private Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ElementFlags flags, int offset, bool isOneCpu)
    {
        if (CheckFlags(flags) is var wrong and not Errno.None)
            return wrong;
        var hash = KeyHash.Of(key);
        lock (_index.LockOf(_index.BucketOf(hash)))
        {
            var element = _index.Find(key, hash);
            if (element >= 0 && flags == ElementFlags.NoExist)
                return Errno.EEXIST;
            if (element < 0 && flags == ElementFlags.Exist)
                return Errno.ENOENT;
            if (element < 0)
                return Add(key, hash, value, offset, isOneCpu);
            value.CopyTo(_store.Value(element)[(isOneCpu ? offset : 0)..]);
            OnUsed(element);
            return Errno.None;
        }
    }

    private Errno Add(ReadOnlySpan<byte> key, uint hash, ReadOnlySpan<byte> value, int offset, bool isOneCpu)
    {
        if (!TryTake(out var element))
            return Errno.E2BIG;
        key.CopyTo(_store.Key(element));
        var place = _store.Value(element);
        // The other CPUs' values of a new key, and the padding, start at zero.
        place.Clear();
        value.CopyTo(place[(isOneCpu ? offset : 0)..]);
        _index.Insert(element, hash);
        OnAdded(element);
        return Errno.None;
    }

    private Errno Remove(ReadOnlySpan<byte> key, Span<byte> value)
    {
        var hash = KeyHash.Of(key);
        lock (_index.LockOf(_index.BucketOf(hash)))
        {
            var element = _index.Find(key, hash);
            if (element < 0)
                return Errno.ENOENT;
            _store.Value(element)[..value.Length].CopyTo(value);
            Drop(element);
            return Errno.None;
        }
    }

    private void Drop(int element)
    {
        _index.Remove(element);
        OnRemoved(element);
        _store.Return(element);
    }

    private protected virtual void OnAdded(int element)
    {
    }

    private protected virtual void OnUsed(int element)
    {
    }

    private protected virtual void OnRemoved(int element)
    {
    }

    private Errno CopyKey(int element, Span<byte> key)
    {
        _store.Key(element).CopyTo(key);
        return Errno.None;
    }

    private int ChainLength(int bucket)
    {
        var length = 0;
        for (var element = _index.First(bucket); element >= 0; element = _index.Next(element))
            length++;
        return length;
    }

    private void CopyChain(int bucket, Span<byte> keys, Span<byte> values, ref int count, bool delete)
    {
        for (var element = _index.First(bucket); element >= 0;)
        {
            var next = _index.Next(element);
            _store.Key(element).CopyTo(keys[(count * Info.KeySize)..]);
            _store.Value(element)[..Info.FullValueSize].CopyTo(values[(count * Info.FullValueSize)..]);
            count++;
            if (delete)
                Drop(element);
            element = next;
        }
    }
}
