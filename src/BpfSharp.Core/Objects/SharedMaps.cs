using BpfSharp.Backends;

namespace BpfSharp;

/// <summary>
/// The maps that objects of one process share by name: public ones (BCC's BPF_TABLE_PUBLIC) with all, shared ones (BPF_TABLE_SHARED) within a namespace.
/// A map can be found for as long as the object that created it lives; who found it keeps it.
/// </summary>
public sealed class SharedMaps
{
    private readonly Dictionary<Key, IMapBackend> _maps = [];
    private readonly Lock _lock = new();

    /// <summary>Those of this process.</summary>
    public static SharedMaps Process { get; } = new();

    /// <summary>Makes a map findable.</summary>
    /// <returns>Takes it back when disposed.</returns>
    /// <exception cref="BpfException">There is one of this name already.</exception>
    internal IDisposable Publish(string backend, string? mapNamespace, string name, IMapBackend map)
    {
        var key = new Key(backend, mapNamespace, name);
        lock (_lock)
        {
            if (!_maps.TryAdd(key, map))
            {
                var where = mapNamespace is null ? "publicly" : $"in namespace {mapNamespace}";
                throw new BpfException($"Map {name} can't be shared: another object of this process shares one of this name {where}. Rename one, or declare this one extern to use the other.");
            }
        }

        return new Registration(this, key);
    }

    /// <summary>Finds a map: first in the namespace, then among the public ones. The caller owns the result.</summary>
    internal IMapBackend? Find(string backend, string? mapNamespace, string name)
    {
        lock (_lock)
        {
            if ((mapNamespace is null || !_maps.TryGetValue(new Key(backend, mapNamespace, name), out var map)) && !_maps.TryGetValue(new Key(backend, null, name), out map))
                return null;
            return map.Duplicate();
        }
    }

    private readonly record struct Key(string Backend, string? Namespace, string Name);

    private sealed class Registration(SharedMaps owner, Key key) : IDisposable
    {
        public void Dispose()
        {
            lock (owner._lock)
                owner._maps.Remove(key);
        }
    }
}
