using System.Collections;
using System.Diagnostics.CodeAnalysis;
using BpfSharp.Backends;
using BpfSharp.Errors;

namespace BpfSharp;

/// <summary>The maps of an object by name, in its order.</summary>
public sealed class BpfMapCollection : IReadOnlyCollection<BpfMap>
{
    private readonly Dictionary<string, BpfMap> _byName;
    private readonly string _owner;

    internal BpfMapCollection(ObjectSpec spec, Dictionary<string, IMapBackend> maps, IBpfBackend home)
    {
        _owner = spec.Name;
        _byName = spec.Maps.ToDictionary(map => map.Name, map => new BpfMap(maps[map.Name], map) { Home = home }, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public int Count => _byName.Count;

    /// <summary>The map of a name.</summary>
    /// <exception cref="BpfException">There is none.</exception>
    public BpfMap this[string name]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(name);
            return _byName.TryGetValue(name, out var map)
                ? map
                : throw new BpfException($"Object {_owner} has no map {name}.{KnownNames.Hint(name, _byName.Keys)}", Errno.ENOENT);
        }
    }

    /// <summary>Finds the map of a name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out BpfMap? map) => _byName.TryGetValue(name, out map);

    /// <inheritdoc/>
    public IEnumerator<BpfMap> GetEnumerator() => _byName.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Dispose()
    {
        foreach (var map in _byName.Values)
            map.Dispose();
    }
}
