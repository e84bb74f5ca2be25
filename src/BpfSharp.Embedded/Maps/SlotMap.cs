using System.Runtime.InteropServices;
using BpfSharp.Backends;

namespace BpfSharp.Embedded.Maps;

/// <summary>Targets of redirects by index: BPF_MAP_TYPE_DEVMAP, CPUMAP, XSKMAP. A slot holds a number (interface, queue size) or nothing.</summary>
internal sealed class SlotMap : VmMap, IRedirectTargets
{
    private readonly Lock _lock = new();
    private readonly byte[] _values;
    private readonly bool[] _isSet;

    public SlotMap(MapSpec spec, MapEnvironment environment) : base(spec, environment)
    {
        _values = new byte[checked((int)(spec.MaxEntries * (uint)spec.ValueSize))];
        _isSet = new bool[spec.MaxEntries];
    }

    public override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value)
    {
        if (Info.Type == MapType.XskMap)
            return Errno.EOPNOTSUPP;
        var index = MemoryMarshal.Read<uint>(key);
        lock (_lock)
        {
            if (index >= Info.MaxEntries || !_isSet[index])
                return Errno.ENOENT;
            Slot(index).CopyTo(value);
            return Errno.None;
        }
    }

    public override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ElementFlags flags)
    {
        var index = MemoryMarshal.Read<uint>(key);
        if (flags > ElementFlags.Exist)
            return Errno.EINVAL;
        if (index >= Info.MaxEntries)
            return Errno.E2BIG;
        if (flags == ElementFlags.NoExist)
            return Errno.EEXIST;
        lock (_lock)
        {
            value.CopyTo(Slot(index));
            // A target of 0 clears the slot.
            _isSet[index] = MemoryMarshal.Read<uint>(value) != 0;
            return Errno.None;
        }
    }

    public override Errno Delete(ReadOnlySpan<byte> key)
    {
        var index = MemoryMarshal.Read<uint>(key);
        if (index >= Info.MaxEntries)
            return Errno.EINVAL;
        lock (_lock)
            _isSet[index] = false;
        return Errno.None;
    }

    public override Errno NextKey(ReadOnlySpan<byte> key, Span<byte> next) => IndexKeys.Next(key, next, Info.MaxEntries);

    /// <inheritdoc/>
    public bool IsSet(ulong index) => index < Info.MaxEntries && _isSet[index];

    private Span<byte> Slot(uint index) => _values.AsSpan((int)index * Info.ValueSize, Info.ValueSize);
}
