using System.Runtime.InteropServices;
using BpfSharp.Backends;
using BpfSharp.Embedded.Execution;

namespace BpfSharp.Embedded.Maps;

/// <summary>A map of maps as the host fills it.</summary>
internal interface IMapOfMaps
{
    /// <summary>What elements must be like.</summary>
    MapInfo Template { get; }

    /// <summary>Puts an inner map under a key.</summary>
    Errno SetInner(ReadOnlySpan<byte> key, VmMap inner, ElementFlags flags);

    /// <summary>The inner map under a key, or null.</summary>
    VmMap? InnerOf(ReadOnlySpan<byte> key);
}

/// <summary>A map as an element of another.</summary>
internal sealed record InnerMap(VmMap Map) : IMapReference
{
    public uint Id => Map.Info.Id;

    public void AddUser() => Map.AddUser();

    public void RemoveUser() => Map.RemoveUser();
}

/// <summary>BPF_MAP_TYPE_ARRAY_OF_MAPS.</summary>
internal sealed class ArrayOfMaps(MapSpec spec, MapEnvironment environment, MapInfo template) : ReferenceArrayMap<InnerMap>(spec, environment), IMapOfMaps
{
    public MapInfo Template => template;

    public override bool HasLookupBatch => true;

    public override bool HasUpdateBatch => true;

    public override ulong AddressOf(VmContext context, ReadOnlySpan<byte> key) => InnerOf(key)?.Handle ?? 0;

    public VmMap? InnerOf(ReadOnlySpan<byte> key) => At(MemoryMarshal.Read<uint>(key))?.Map;

    public Errno SetInner(ReadOnlySpan<byte> key, VmMap inner, ElementFlags flags) => Set(key, new InnerMap(inner), flags);
}

/// <summary>BPF_MAP_TYPE_HASH_OF_MAPS: a hash of the inner maps' numbers.</summary>
internal sealed class HashOfMaps(MapSpec spec, MapEnvironment environment, MapInfo template) : HashMap(spec, environment, isSingleLock: true), IMapOfMaps
{
    private readonly Dictionary<uint, (VmMap Map, int Uses)> _inner = [];
    private readonly Lock _innerLock = new();

    public MapInfo Template => template;

    public override ulong AddressOf(VmContext context, ReadOnlySpan<byte> key) => InnerOf(key)?.Handle ?? 0;

    public VmMap? InnerOf(ReadOnlySpan<byte> key)
    {
        Span<byte> id = stackalloc byte[sizeof(uint)];
        if (Lookup(key, id) != Errno.None)
            return null;
        lock (_innerLock)
            return _inner.GetValueOrDefault(MemoryMarshal.Read<uint>(id)).Map;
    }

    /// <summary>A bare number names nothing in this process: <see cref="SetInner"/> is the way.</summary>
    public override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ElementFlags flags)
        => CheckFlags(flags) is var wrong and not Errno.None ? wrong : Errno.EBADF;

    public override Errno LookupAndDelete(ReadOnlySpan<byte> key, Span<byte> value) => Errno.ENOTSUPP;

    public Errno SetInner(ReadOnlySpan<byte> key, VmMap inner, ElementFlags flags)
    {
        lock (_innerLock)
        {
            Span<byte> old = stackalloc byte[sizeof(uint)];
            var isReplacement = Lookup(key, old) == Errno.None;
            Span<byte> id = stackalloc byte[sizeof(uint)];
            MemoryMarshal.Write(id, inner.Info.Id);
            var errno = base.Update(key, id, flags);
            if (errno != Errno.None)
                return errno;
            inner.AddUser();
            _inner[inner.Info.Id] = (inner, _inner.GetValueOrDefault(inner.Info.Id).Uses + 1);
            if (isReplacement)
                Forget(MemoryMarshal.Read<uint>(old));
            return Errno.None;
        }
    }

    public override Errno Delete(ReadOnlySpan<byte> key)
    {
        lock (_innerLock)
        {
            Span<byte> id = stackalloc byte[sizeof(uint)];
            var errno = base.LookupAndDelete(key, id);
            if (errno == Errno.None)
                Forget(MemoryMarshal.Read<uint>(id));
            return errno;
        }
    }

    protected override void OnLastUserGone()
    {
        foreach (var (map, uses) in _inner.Values)
        {
            for (var i = 0; i < uses; i++)
                map.RemoveUser();
        }
    }

    private void Forget(uint id)
    {
        var (map, uses) = _inner[id];
        if (uses == 1)
            _inner.Remove(id);
        else
            _inner[id] = (map, uses - 1);
        map.RemoveUser();
    }
}
