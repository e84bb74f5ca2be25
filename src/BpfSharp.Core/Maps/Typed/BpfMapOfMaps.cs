using BpfSharp.Backends;
using BpfSharp.Errors;

namespace BpfSharp;

/// <summary>
/// A map whose values are maps (<c>BPF_MAP_TYPE_ARRAY_OF_MAPS</c>, <c>BPF_MAP_TYPE_HASH_OF_MAPS</c>): reading gives the inner map itself, open and alive.
/// </summary>
/// <typeparam name="TKey">The key: <see cref="uint"/> or <see cref="int"/> for arrays.</typeparam>
public sealed class BpfMapOfMaps<TKey> : BpfKeyedMap<TKey> where TKey : unmanaged
{
    /// <summary>Makes a view of a map.</summary>
    /// <exception cref="MapTypeMismatchException">The map is of another kind, or its keys have another size.</exception>
    public BpfMapOfMaps(BpfMap map) : base(map, "BpfMapOfMaps", MapType.ArrayOfMaps, MapType.HashOfMaps)
    {
    }

    /// <summary>What inner maps have to be like; null where no object says so.</summary>
    public MapSpec? InnerSpec => Map.Spec?.Inner;

    /// <summary>The inner map of a key. The caller disposes it; that closes the handle, not the map.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public BpfMap this[TKey key] => TryGetMap(key, out var inner) ? inner : throw new KeyNotFoundException($"Map {Name} has no map under {key}.");

    /// <summary>Opens the inner map of a key. The caller disposes it; that closes the handle, not the map.</summary>
    /// <returns>False where there is none.</returns>
    /// <exception cref="BpfException">It can't be opened.</exception>
    public bool TryGetMap(TKey key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out BpfMap? inner)
    {
        var backend = Map.Backend.LookupInnerMap(Bytes(ref key), out var errno);
        inner = backend is null ? null : InnerSpec is { } spec ? new BpfMap(backend, spec with { Name = backend.Info.Name }) { Home = Map.Home } : new BpfMap(backend) { Home = Map.Home };
        return inner is not null || (errno == Errno.ENOENT ? false : throw MapErrors.Failed(Map, MapOperation.Lookup, errno));
    }

    /// <summary>Puts a map under a key, in place of the one that is there. Programs see either the old one or the new one.</summary>
    /// <exception cref="MapFullException">There is no room.</exception>
    /// <exception cref="BpfException">The map isn't like those that were announced when the outer map was created.</exception>
    public void Set(TKey key, BpfMap inner, ElementFlags mode = ElementFlags.Any)
    {
        ArgumentNullException.ThrowIfNull(inner);
        var errno = Map.Backend.UpdateInnerMap(Bytes(ref key), inner.Backend, mode);
        if (errno == Errno.EINVAL)
        {
            var expected = InnerSpec is { } spec ? $"{spec.Type}, key {spec.KeySize} bytes, value {spec.ValueSize} bytes, {spec.MaxEntries} entries, flags {spec.Flags}" : "what it was created with";
            throw new BpfException($"Map {Name} doesn't take {inner}, flags {inner.Info.Flags}, {inner.Info.MaxEntries} entries: inner maps must be like {expected} (EINVAL). Arrays of other lengths need BPF_F_INNER_MAP.", errno);
        }

        Map.Require(errno, MapOperation.Update);
    }

    /// <summary>Creates an inner map like those that the object describes, and puts it under a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="name">The new map's name; null for the name that the object gives.</param>
    /// <returns>The new map. The caller disposes it; it stays under the key.</returns>
    /// <exception cref="BpfException">No object describes the inner maps, or the map can't be created.</exception>
    public BpfMap Create(TKey key, string? name = null)
    {
        if (InnerSpec is not { } spec || Map.Home is not { } home)
            throw new BpfException($"Map {Name} belongs to no object that says what its inner maps are like; create one through a backend and put it in with Set.");
        if (name is not null)
            spec = spec with { Name = name };
        var inner = new BpfMap(home.CreateMap(spec), spec) { Home = home };
        try
        {
            Set(key, inner);
            return inner;
        }
        catch
        {
            inner.Dispose();
            throw;
        }
    }
}
