using System.Runtime.InteropServices;
using BpfSharp.Backends;
using BpfSharp.Embedded.Execution;

namespace BpfSharp.Embedded.Maps;

/// <summary>
/// Local storage: BPF_MAP_TYPE_TASK_STORAGE, SK_STORAGE, INODE_STORAGE, CGRP_STORAGE. The owner is a number here (a pid, a socket's cookie, …) where the
/// kernel's host side takes a descriptor.
/// </summary>
internal sealed class StorageMap : VmMap
{
    // The kernel has no limit; one keeps a runaway program from eating the host's memory.
    private const int MaxOwners = 1 << 20;

    private readonly HashMap _values;

    public StorageMap(MapSpec spec, MapEnvironment environment) : base(spec, environment)
        => _values = new HashMap(spec with { Type = MapType.Hash, KeySize = 4, MaxEntries = MaxOwners }, environment);

    public override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value) => _values.Lookup(key, value);

    public override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ElementFlags flags) => _values.Update(key, value, flags);

    public override Errno Delete(ReadOnlySpan<byte> key) => _values.Delete(key);

    /// <summary>Storage can't be listed.</summary>
    public override Errno NextKey(ReadOnlySpan<byte> key, Span<byte> next) => Errno.ENOTSUPP;

    /// <summary>An owner's value, made where asked to.</summary>
    public ulong Get(VmContext context, uint owner, ReadOnlySpan<byte> initial, bool create)
    {
        Span<byte> key = stackalloc byte[sizeof(uint)];
        MemoryMarshal.Write(key, owner);
        var found = _values.AddressOf(context, key);
        if (found != 0 || !create)
            return found;
        Span<byte> value = Info.ValueSize <= 1024 ? stackalloc byte[Info.ValueSize] : new byte[Info.ValueSize];
        value.Clear();
        initial.CopyTo(value);
        _values.Update(key, value, ElementFlags.NoExist);
        return _values.AddressOf(context, key);
    }

    protected override void OnLastUserGone() => Environment.Registry.Remove(_values);
}
