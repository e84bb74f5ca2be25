using BpfSharp.Backends;
using BpfSharp.Errors;
using BpfSharp.Formats.Btf;

namespace BpfSharp;

/// <summary>
/// A map as bytes: keys and values are spans of exactly the sizes in <see cref="Info"/>, values of per-CPU maps of <see cref="MapInfo.FullValueSize"/>.
/// Typed views are made from it (a hash map, an array and so on). Misses are results, failures exceptions. Safe to use from several threads.
/// </summary>
public sealed partial class BpfMap : IDisposable
{
    /// <summary>Takes a map that a backend has opened, and owns it.</summary>
    /// <param name="backend">The map.</param>
    /// <param name="spec">What the object that it belongs to says about it; null for maps found otherwise.</param>
    public BpfMap(IMapBackend backend, MapSpec? spec = null)
        : this(backend, spec?.Name, TypeOf(spec, spec?.KeyTypeId ?? 0), TypeOf(spec, spec?.ValueTypeId ?? 0)) => Spec = spec;

    /// <summary>Takes a map that a backend has opened, and owns it.</summary>
    /// <param name="backend">The map.</param>
    /// <param name="name">Its full name; null for the backend's.</param>
    /// <param name="keyType">The type of its keys, where known.</param>
    /// <param name="valueType">The type of its values, where known.</param>
    public BpfMap(IMapBackend backend, string? name, BtfType? keyType, BtfType? valueType)
    {
        ArgumentNullException.ThrowIfNull(backend);
        Backend = backend;
        Info = backend.Info;
        Name = name ?? Info.Name;
        KeyType = keyType;
        ValueType = valueType;
    }

    /// <summary>The name, in full where an object names it.</summary>
    public string Name { get; }

    /// <summary>What it is.</summary>
    public MapInfo Info { get; }

    /// <summary>What its object says about it; null for maps found otherwise.</summary>
    public MapSpec? Spec { get; }

    /// <summary>The type of its keys; null where unknown.</summary>
    public BtfType? KeyType { get; }

    /// <summary>The type of its values (of one CPU's); null where unknown.</summary>
    public BtfType? ValueType { get; }

    /// <summary>The struct that programs send through it, for perf and ring buffers of the BCC dialect; null where unknown.</summary>
    public BtfType? EventType => TypeOf(Spec, Spec?.EventTypeId ?? 0);

    /// <summary>The backend's side of it.</summary>
    public IMapBackend Backend { get; }

    /// <summary>The backend that can make others like it; null for maps that belong to no object.</summary>
    internal IBpfBackend? Home { get; init; }

    /// <summary>Copies the value of a key.</summary>
    /// <returns>False where the key isn't there.</returns>
    /// <exception cref="BpfException">It can't be read.</exception>
    public bool TryGetValue(ReadOnlySpan<byte> key, Span<byte> value, ElementFlags flags = ElementFlags.Any)
    {
        var errno = Backend.Lookup(key, value, flags);
        return errno == Errno.None || (errno == Errno.ENOENT ? false : throw MapErrors.Failed(this, MapOperation.Lookup, errno));
    }

    /// <summary>Sets the value of a key.</summary>
    /// <exception cref="MapFullException">There is no room.</exception>
    /// <exception cref="BpfException">It can't be set; <see cref="ElementFlags.NoExist"/> and <see cref="ElementFlags.Exist"/> can be the reason.</exception>
    public void Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ElementFlags flags = ElementFlags.Any)
    {
        var errno = Backend.Update(key, value, flags);
        if (errno != Errno.None)
            throw MapErrors.Failed(this, MapOperation.Update, errno);
    }

    /// <summary>Sets the value of a key that isn't there yet.</summary>
    /// <returns>False where it is there; it is left as it is.</returns>
    /// <exception cref="MapFullException">There is no room.</exception>
    /// <exception cref="BpfException">It can't be set.</exception>
    public bool TryAdd(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var errno = Backend.Update(key, value, ElementFlags.NoExist);
        return errno == Errno.None || (errno == Errno.EEXIST ? false : throw MapErrors.Failed(this, MapOperation.Update, errno));
    }

    /// <summary>Removes a key.</summary>
    /// <returns>False where it wasn't there.</returns>
    /// <exception cref="BpfException">It can't be removed; entries of arrays never can.</exception>
    public bool Remove(ReadOnlySpan<byte> key)
    {
        var errno = Backend.Delete(key);
        return errno == Errno.None || (errno == Errno.ENOENT ? false : throw MapErrors.Failed(this, MapOperation.Delete, errno));
    }

    /// <summary>Copies the value of a key and removes it in one step; of queues and stacks, with an empty key, the next value.</summary>
    /// <returns>False where there is none.</returns>
    /// <exception cref="BpfException">This map, or this kernel, can't do that.</exception>
    public bool TryTake(ReadOnlySpan<byte> key, Span<byte> value)
    {
        var errno = Backend.LookupAndDelete(key, value);
        return errno == Errno.None || (errno == Errno.ENOENT ? false : throw MapErrors.Failed(this, MapOperation.Take, errno));
    }

    /// <summary>Starts reading all entries, in batches where the backend has them.</summary>
    /// <exception cref="BpfException">Maps of this kind have no entries that can be listed.</exception>
    public MapCursor OpenCursor() => new(this);

    /// <summary>Forbids writing from user space for good; programs may still write.</summary>
    /// <exception cref="BpfException">It can't be frozen.</exception>
    public void Freeze() => Require(Backend.Freeze(), MapOperation.Freeze);

    /// <summary>Makes the map stay at a path of a BPF file system.</summary>
    /// <exception cref="BpfException">It can't be pinned there.</exception>
    public void Pin(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Require(Backend.Pin(path), MapOperation.Pin);
    }

    /// <summary>Another handle on the same map, with a life of its own.</summary>
    public BpfMap Duplicate() => Spec is null ? new BpfMap(Backend.Duplicate(), Name, KeyType, ValueType) : new BpfMap(Backend.Duplicate(), Spec);

    /// <inheritdoc/>
    public void Dispose() => Backend.Dispose();

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Info.Type}, key {Info.KeySize} bytes, value {Info.ValueSize} bytes, id {Info.Id})";

    internal void Require(Errno errno, MapOperation operation)
    {
        if (errno != Errno.None)
            throw MapErrors.Failed(this, operation, errno);
    }

    private static BtfType? TypeOf(MapSpec? spec, uint id) => spec?.Btf is { } btf && id != 0 ? btf.TypeById(id) : null;
}
