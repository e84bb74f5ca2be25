using System.Runtime.InteropServices;
using BpfSharp.Backends;

namespace BpfSharp.Embedded.Maps;

/// <summary>Arrays of references: BPF_MAP_TYPE_PROG_ARRAY, ARRAY_OF_MAPS. The host reads numbers of what is in the slots.</summary>
internal abstract class ReferenceArrayMap<T> : VmMap where T : class, IMapReference
{
    private readonly T?[] _slots;

    protected ReferenceArrayMap(MapSpec spec, MapEnvironment environment) : base(spec, environment) => _slots = new T?[spec.MaxEntries];

    /// <summary>What is in a slot; null where nothing is, or the slot isn't.</summary>
    public T? At(uint index) => index < (uint)_slots.Length ? Volatile.Read(ref _slots[index]) : null;

    public override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value)
    {
        if (At(MemoryMarshal.Read<uint>(key)) is not { } reference)
            return Errno.ENOENT;
        MemoryMarshal.Write(value, reference.Id);
        return Errno.None;
    }

    /// <summary>A bare number names nothing in this process: <see cref="Set"/> is the way.</summary>
    public override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ElementFlags flags)
        => flags != ElementFlags.Any ? Errno.EINVAL : MemoryMarshal.Read<uint>(key) >= (uint)_slots.Length ? Errno.E2BIG : Errno.EBADF;

    public override Errno Delete(ReadOnlySpan<byte> key)
    {
        var index = MemoryMarshal.Read<uint>(key);
        if (index >= (uint)_slots.Length)
            return Errno.E2BIG;
        var old = Interlocked.Exchange(ref _slots[index], null);
        old?.RemoveUser();
        return old is null ? Errno.ENOENT : Errno.None;
    }

    public override Errno NextKey(ReadOnlySpan<byte> key, Span<byte> next) => IndexKeys.Next(key, next, Info.MaxEntries);

    /// <summary>Puts something into a slot.</summary>
    public Errno Set(ReadOnlySpan<byte> key, T reference, ElementFlags flags)
    {
        if (flags != ElementFlags.Any)
            return Errno.EINVAL;
        var index = MemoryMarshal.Read<uint>(key);
        if (index >= (uint)_slots.Length)
            return Errno.E2BIG;
        reference.AddUser();
        Interlocked.Exchange(ref _slots[index], reference)?.RemoveUser();
        return Errno.None;
    }

    protected override void OnLastUserGone()
    {
        foreach (var reference in _slots)
            reference?.RemoveUser();
    }
}
