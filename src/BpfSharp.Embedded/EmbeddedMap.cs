using System.Diagnostics.CodeAnalysis;
using BpfSharp.Backends;
using BpfSharp.Embedded.Maps;

namespace BpfSharp.Embedded;

/// <summary>A handle of the host on a map of the engine.</summary>
internal sealed class EmbeddedMap : IMapBackend
{
    private readonly VmMap _map;
    private bool _disposed;

    public EmbeddedMap(VmMap map)
    {
        _map = map;
        map.AddUser();
    }

    /// <summary>The map itself.</summary>
    public VmMap Map
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _map;
        }
    }

    /// <inheritdoc/>
    public MapInfo Info => _map.Info;

    /// <inheritdoc/>
    public Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, ElementFlags flags = ElementFlags.Any)
    {
        Check(key.Length, Info.KeySize, nameof(key));
        Check(value.Length, Info.FullValueSize, nameof(value));
        if (!MayRead)
            return Errno.EPERM;
        return flags != ElementFlags.Any ? Errno.EINVAL : Map.Lookup(key, value);
    }

    /// <inheritdoc/>
    public Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ElementFlags flags = ElementFlags.Any)
    {
        Check(key.Length, Info.KeySize, nameof(key));
        Check(value.Length, Info.FullValueSize, nameof(value));
        if (!MayWrite)
            return Errno.EPERM;
        // A lock needs a spin lock in the value, which no map of the engine has: the kernel says so before it asks the map.
        return (flags & ElementFlags.Lock) != 0 ? Errno.EINVAL : Map.Update(key, value, flags);
    }

    /// <inheritdoc/>
    public Errno Delete(ReadOnlySpan<byte> key)
    {
        Check(key.Length, Info.KeySize, nameof(key));
        return MayWrite ? Map.Delete(key) : Errno.EPERM;
    }

    /// <inheritdoc/>
    public Errno NextKey(ReadOnlySpan<byte> key, Span<byte> next)
    {
        if (!key.IsEmpty)
            Check(key.Length, Info.KeySize, nameof(key));
        Check(next.Length, Info.KeySize, nameof(next));
        return MayRead ? Map.NextKey(key, next) : Errno.EPERM;
    }

    /// <inheritdoc/>
    public Errno LookupAndDelete(ReadOnlySpan<byte> key, Span<byte> value, ElementFlags flags = ElementFlags.Any)
    {
        Check(key.Length, Info.KeySize, nameof(key));
        Check(value.Length, Info.FullValueSize, nameof(value));
        // The kernel looks at flags before it asks the map whether it can do this at all.
        if (flags != ElementFlags.Any)
            return Errno.EINVAL;
        return MayRead && MayWrite ? Map.LookupAndDelete(key, value) : Errno.EPERM;
    }

    /// <inheritdoc/>
    public Errno LookupBatch(Span<byte> cursor, bool first, Span<byte> keys, Span<byte> values, ref int count, bool delete)
    {
        if (cursor.Length < Math.Max(4, Info.KeySize))
            throw new ArgumentException($"The cursor has {cursor.Length} bytes; it needs {Math.Max(4, Info.KeySize)}.", nameof(cursor));
        CheckRoom(keys.Length, count, Info.KeySize, nameof(keys));
        CheckRoom(values.Length, count, Info.FullValueSize, nameof(values));
        if (!(delete ? Map.HasLookupAndDeleteBatch : Map.HasLookupBatch))
        {
            count = 0;
            return Errno.ENOTSUPP;
        }

        if (count == 0)
            return Errno.None;
        if (MayRead && (!delete || MayWrite))
            return Map.LookupBatch(cursor, first, keys, values, ref count, delete);
        count = 0;
        return Errno.EPERM;
    }

    /// <inheritdoc/>
    public Errno UpdateBatch(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, ref int count, ElementFlags flags = ElementFlags.Any)
    {
        CheckRoom(keys.Length, count, Info.KeySize, nameof(keys));
        CheckRoom(values.Length, count, Info.FullValueSize, nameof(values));
        if (MayWrite)
            return MapBatches.Update(Map, keys, values, ref count, flags);
        count = 0;
        return Errno.EPERM;
    }

    /// <inheritdoc/>
    public Errno DeleteBatch(ReadOnlySpan<byte> keys, ref int count)
    {
        CheckRoom(keys.Length, count, Info.KeySize, nameof(keys));
        if (MayWrite)
            return MapBatches.Delete(Map, keys, ref count);
        count = 0;
        return Errno.EPERM;
    }

    /// <inheritdoc/>
    public Errno Freeze()
    {
        if (Map.IsFrozen)
            return Errno.EPERM;
        Map.IsFrozen = true;
        return Errno.None;
    }

    /// <summary>There is no file system to pin in.</summary>
    public Errno Pin(string path) => Errno.EOPNOTSUPP;

    /// <inheritdoc/>
    public Errno UpdateInnerMap(ReadOnlySpan<byte> key, IMapBackend inner, ElementFlags flags = ElementFlags.Any)
    {
        Check(key.Length, Info.KeySize, nameof(key));
        if (!MayWrite)
            return Errno.EPERM;
        if (Map is not IMapOfMaps maps || inner is not EmbeddedMap { Map: var map } || map is IMapOfMaps)
            return Errno.EINVAL;
        return IsLike(maps.Template, map.Info) ? maps.SetInner(key, map, flags) : Errno.EINVAL;
    }

    /// <inheritdoc/>
    public IMapBackend? LookupInnerMap(ReadOnlySpan<byte> key, out Errno errno)
    {
        Check(key.Length, Info.KeySize, nameof(key));
        errno = Map is IMapOfMaps ? Errno.None : Errno.EINVAL;
        if (Map is not IMapOfMaps maps)
            return null;
        if (maps.InnerOf(key) is { } inner)
            return new EmbeddedMap(inner);
        errno = Errno.ENOENT;
        return null;
    }

    /// <inheritdoc/>
    public Errno UpdateProgram(ReadOnlySpan<byte> key, IProgramBackend program)
    {
        Check(key.Length, Info.KeySize, nameof(key));
        if (!MayWrite)
            return Errno.EPERM;
        return Map is ProgramArrayMap programs && program is EmbeddedProgram { Loaded: var loaded } ? programs.Set(key, loaded, ElementFlags.Any) : Errno.EINVAL;
    }

    /// <inheritdoc/>
    public IMapBackend Duplicate() => new EmbeddedMap(Map);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _map.RemoveUser();
    }

    private bool MayRead => (Info.Flags & MapFlags.WriteOnly) == 0;

    private bool MayWrite => (Info.Flags & MapFlags.ReadOnly) == 0 && !Map.IsFrozen;

    /// <summary>Inner maps must be alike, but for an array's size where the template allows it (bpf_map_meta_equal).</summary>
    private static bool IsLike(MapInfo template, MapInfo map)
        => template.Type == map.Type && template.KeySize == map.KeySize && template.ValueSize == map.ValueSize && template.Flags == map.Flags
        && (template.Type != MapType.Array || template.MaxEntries == map.MaxEntries || (template.Flags & MapFlags.InnerMap) != 0);

    private static void Check(int length, int expected, string parameter)
    {
        if (length != expected)
            ThrowLength(length, expected, parameter);
    }

    private static void CheckRoom(int length, int count, int size, string parameter)
    {
        if (count < 0 || (long)count * size > length)
            ThrowLength(length, (long)count * size, parameter);
    }

    [DoesNotReturn]
    private static void ThrowLength(int length, long expected, string parameter)
        => throw new ArgumentException($"The span has {length} bytes; the map's are {expected}.", parameter);
}
