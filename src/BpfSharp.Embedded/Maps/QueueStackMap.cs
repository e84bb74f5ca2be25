using BpfSharp.Backends;

namespace BpfSharp.Embedded.Maps;

/// <summary>BPF_MAP_TYPE_QUEUE (first in, first out) and STACK (last in, first out).</summary>
internal sealed class QueueStackMap : VmMap
{
    private readonly Lock _lock = new();
    private readonly byte[] _values;
    private readonly bool _isStack;
    private int _first;
    private int _count;

    public QueueStackMap(MapSpec spec, MapEnvironment environment) : base(spec, environment)
    {
        _isStack = spec.Type == MapType.Stack;
        _values = new byte[checked((int)(spec.MaxEntries * (uint)spec.ValueSize))];
    }

    private int Capacity => (int)Info.MaxEntries;

    public override Errno Push(ReadOnlySpan<byte> value, ElementFlags flags)
    {
        if (flags is not (ElementFlags.Any or ElementFlags.Exist))
            return Errno.EINVAL;
        lock (_lock)
        {
            if (_count == Capacity)
            {
                if (flags != ElementFlags.Exist)
                    return Errno.E2BIG;
                // BPF_EXIST makes room by dropping the oldest.
                _first = (_first + 1) % Capacity;
                _count--;
            }

            value.CopyTo(Slot(_count));
            _count++;
            return Errno.None;
        }
    }

    public override Errno Peek(Span<byte> value, bool remove)
    {
        lock (_lock)
        {
            if (_count == 0)
            {
                value.Clear();
                return Errno.ENOENT;
            }

            Slot(_isStack ? _count - 1 : 0).CopyTo(value);
            if (!remove)
                return Errno.None;
            if (!_isStack)
                _first = (_first + 1) % Capacity;
            _count--;
            return Errno.None;
        }
    }

    public override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value) => Peek(value, false);

    public override Errno LookupAndDelete(ReadOnlySpan<byte> key, Span<byte> value)
        => Peek(value, true);

    public override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ElementFlags flags) => Push(value, flags);

    public override Errno Delete(ReadOnlySpan<byte> key) => Errno.EINVAL;

    public override Errno NextKey(ReadOnlySpan<byte> key, Span<byte> next) => Errno.EINVAL;

    /// <summary>The value at a distance from the oldest one.</summary>
    private Span<byte> Slot(int distance) => _values.AsSpan((_first + distance) % Capacity * Info.ValueSize, Info.ValueSize);
}
