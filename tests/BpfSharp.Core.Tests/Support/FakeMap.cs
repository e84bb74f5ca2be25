using BpfSharp.Backends;

namespace BpfSharp.Core.Tests.Support;

/// <summary>A hash or array in memory with the kernel's error numbers, as far as the tests need them.</summary>
internal sealed class FakeMap : IMapBackend
{
    private readonly State _state;

    public FakeMap(MapSpec spec, int cpus)
        : this(new State(new MapInfo { Name = spec.Name, Type = spec.Type, Id = 1, KeySize = spec.KeySize, ValueSize = spec.ValueSize, MaxEntries = spec.MaxEntries, Flags = spec.Flags, Extra = spec.Extra, CpuCount = cpus }))
    {
    }

    private FakeMap(State state) => _state = state;

    public MapInfo Info => _state.Info;

    public bool IsDisposed { get; private set; }

    public bool IsFrozen => _state.Frozen;

    public bool HasBatches { get; set; } = true;

    /// <summary>Called before each key of a walk is looked for.</summary>
    public Action? BeforeNextKey { get; set; }

    public List<byte[]> Keys => _state.Keys;

    public Dictionary<int, IProgramBackend> Programs => _state.Programs;

    public Dictionary<int, IMapBackend> InnerMaps => _state.Inner;

    private bool IsIndexed => Info.Type is MapType.Array or MapType.PerCpuArray or MapType.ProgramArray or MapType.ArrayOfMaps;

    public byte[] ValueOf(ReadOnlySpan<byte> key) => Find(key) is { } value ? value : throw new KeyNotFoundException();

    public Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, ElementFlags flags = ElementFlags.Any)
    {
        Check(key, value.Length);
        if (Find(key) is not { } found)
            return Errno.ENOENT;
        found.CopyTo(value);
        return Errno.None;
    }

    public Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ElementFlags flags = ElementFlags.Any)
    {
        Check(key, value.Length);
        if (_state.Frozen)
            return Errno.EPERM;
        var index = IndexOf(key);
        if (index >= 0 && flags == ElementFlags.NoExist)
            return Errno.EEXIST;
        if (index < 0 && flags == ElementFlags.Exist)
            return Errno.ENOENT;
        if (IsIndexed && BitConverter.ToUInt32(key) >= Info.MaxEntries)
            return Errno.E2BIG;
        if (index >= 0)
        {
            _state.Values[index] = value.ToArray();
            return Errno.None;
        }

        if (_state.Keys.Count >= Info.MaxEntries)
            return Info.Type == MapType.LpmTrie ? Errno.ENOSPC : Errno.E2BIG;
        _state.Keys.Add(key.ToArray());
        _state.Values.Add(value.ToArray());
        return Errno.None;
    }

    public Errno Delete(ReadOnlySpan<byte> key)
    {
        Check(key, Info.FullValueSize);
        if (IsIndexed)
            return Errno.EINVAL;
        var index = IndexOf(key);
        if (index < 0)
            return Errno.ENOENT;
        _state.Keys.RemoveAt(index);
        _state.Values.RemoveAt(index);
        return Errno.None;
    }

    public Errno NextKey(ReadOnlySpan<byte> key, Span<byte> next)
    {
        BeforeNextKey?.Invoke();
        var index = key.IsEmpty ? 0 : IndexOf(key) + 1;
        if (index >= _state.Keys.Count)
            return Errno.ENOENT;
        _state.Keys[index].CopyTo(next);
        return Errno.None;
    }

    public Errno LookupAndDelete(ReadOnlySpan<byte> key, Span<byte> value, ElementFlags flags = ElementFlags.Any)
    {
        if (Info.Type is MapType.Queue or MapType.Stack)
        {
            if (_state.Values.Count == 0)
                return Errno.ENOENT;
            var at = Info.Type == MapType.Queue ? 0 : _state.Values.Count - 1;
            _state.Values[at].CopyTo(value);
            _state.Values.RemoveAt(at);
            return Errno.None;
        }

        var errno = Lookup(key, value);
        return errno == Errno.None ? Delete(key) : errno;
    }

    public Errno LookupBatch(Span<byte> cursor, bool first, Span<byte> keys, Span<byte> values, ref int count, bool delete)
    {
        if (!HasBatches)
            return Errno.ENOTSUPP;
        var at = first ? 0 : BitConverter.ToInt32(cursor);
        var room = count;
        for (count = 0; count < room && at < _state.Keys.Count; count++, at++)
        {
            _state.Keys[at].CopyTo(keys[(count * Info.KeySize)..]);
            _state.Values[at].CopyTo(values[(count * Info.FullValueSize)..]);
        }

        var isLast = at >= _state.Keys.Count;
        if (delete)
        {
            _state.Keys.RemoveRange(at - count, count);
            _state.Values.RemoveRange(at - count, count);
            at -= count;
        }

        BitConverter.TryWriteBytes(cursor, at);
        return isLast ? Errno.ENOENT : Errno.None;
    }

    public Errno UpdateBatch(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, ref int count, ElementFlags flags = ElementFlags.Any) => Errno.ENOTSUPP;

    public Errno DeleteBatch(ReadOnlySpan<byte> keys, ref int count) => Errno.ENOTSUPP;

    public Errno Freeze()
    {
        _state.Frozen = true;
        return Errno.None;
    }

    public Errno Pin(string path) => _state.Owner is { } owner && owner.Pinned.TryAdd(path, this) ? Errno.None : Errno.EEXIST;

    public Errno UpdateInnerMap(ReadOnlySpan<byte> key, IMapBackend inner, ElementFlags flags = ElementFlags.Any)
    {
        _state.Inner[BitConverter.ToInt32(key)] = inner;
        return Errno.None;
    }

    public IMapBackend? LookupInnerMap(ReadOnlySpan<byte> key, out Errno errno)
    {
        var found = _state.Inner.GetValueOrDefault(BitConverter.ToInt32(key));
        errno = found is null ? Errno.ENOENT : Errno.None;
        return found?.Duplicate();
    }

    public Errno UpdateProgram(ReadOnlySpan<byte> key, IProgramBackend program)
    {
        _state.Programs[BitConverter.ToInt32(key)] = program;
        return Errno.None;
    }

    public IMapBackend Duplicate() => new FakeMap(_state) { HasBatches = HasBatches };

    public void Dispose() => IsDisposed = true;

    internal FakeMap OwnedBy(FakeBackend owner)
    {
        _state.Owner = owner;
        return this;
    }

    private byte[]? Find(ReadOnlySpan<byte> key)
    {
        if (IsIndexed && BitConverter.ToUInt32(key) >= Info.MaxEntries)
            return null;
        var index = IndexOf(key);
        return index >= 0 ? _state.Values[index] : IsIndexed ? new byte[Info.FullValueSize] : null;
    }

    private int IndexOf(ReadOnlySpan<byte> key)
    {
        for (var i = 0; i < _state.Keys.Count; i++)
        {
            if (key.SequenceEqual(_state.Keys[i]))
                return i;
        }

        return -1;
    }

    private void Check(ReadOnlySpan<byte> key, int valueLength)
    {
        key.Length.ShouldBe(Info.KeySize);
        valueLength.ShouldBe(Info.FullValueSize);
    }

    private sealed class State(MapInfo info)
    {
        public MapInfo Info { get; } = info;

        public List<byte[]> Keys { get; } = [];

        public List<byte[]> Values { get; } = [];

        public Dictionary<int, IProgramBackend> Programs { get; } = [];

        public Dictionary<int, IMapBackend> Inner { get; } = [];

        public bool Frozen { get; set; }

        public FakeBackend? Owner { get; set; }
    }
}
