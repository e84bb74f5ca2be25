using BpfSharp.Cli.Bpftool.Parsing;
using BpfSharp.Formats.Text;
using BpfSharp.Kernel;
using BpfSharp.Kernel.Maps;

namespace BpfSharp.Cli.Bpftool.Objects;

/// <summary>Opens the maps that a reference stands for.</summary>
internal static class MapFinder
{
    /// <summary>The one map; several of a name are an error where only one can be meant.</summary>
    public static MapObject FindOne(ObjectCatalog catalog, MapSelector selector, bool readOnly)
    {
        var maps = FindAll(catalog, selector, readOnly);
        if (maps.Count == 1)
            return maps[0];
        var ids = string.Join(", ", maps.Select(map => map.Info.Id));
        foreach (var map in maps)
            map.Dispose();
        throw new CommandException("several maps match this handle") { Hint = $"Name one of them by its id: {ids}." };
    }

    /// <summary>All maps of the reference, at least one.</summary>
    public static IReadOnlyList<MapObject> FindAll(ObjectCatalog catalog, MapSelector selector, bool readOnly) => selector switch
    {
        MapSelector.ById by => [ObjectCatalog.OpenMap(by.Id, readOnly, out var errno) ?? throw new CommandException($"get map by id ({by.Id}): {ErrnoText.Of(errno)}")],
        MapSelector.ByPath by => [new MapObject(KernelMap.FromHandle(ObjectCatalog.OpenPinned(by.Path, PinnedKind.Map, readOnly), $"the map pinned at {by.Path}"))],
        MapSelector.ByName by => FindByName(catalog, by.Name, readOnly),
        _ => throw new InvalidOperationException($"Unknown selector {selector}."),
    };

    private static List<MapObject> FindByName(ObjectCatalog catalog, string name, bool readOnly)
    {
        catalog.Narrator?.Seek(name);
        var found = new List<MapObject>();
        foreach (var id in ObjectCatalog.Ids(ObjectKind.Map))
        {
            // A map that vanished between the walk and here is no reason to give up on the others.
            var map = ObjectCatalog.OpenMap(id, readOnly: true, out var errno);
            if (map is null && errno == Errno.ENOENT)
                continue;
            if (map is null)
                throw new CommandException($"can't get map by id ({id}): {ErrnoText.Of(errno)}");
            if (map.Info.Name == name && (readOnly || Reopen(ref map)))
                found.Add(map);
            else
                map.Dispose();
        }

        return found.Count > 0 ? found : throw new CommandException($"no map is named '{name}'") { Hint = Suggest(name) };
    }

    // Looking at a map asks for less than writing to it: only a match is opened for both.
    private static bool Reopen(ref MapObject map)
    {
        var writable = ObjectCatalog.OpenMap(map.Info.Id, readOnly: false, out var errno);
        if (writable is null && errno == Errno.ENOENT)
            return false;
        map.Dispose();
        map = writable ?? throw new CommandException($"can't get map by id ({map.Info.Id}): {ErrnoText.Of(errno)}");
        return true;
    }

    private static string? Suggest(string name)
    {
        var names = new HashSet<string>();
        foreach (var id in ObjectCatalog.Ids(ObjectKind.Map))
        {
            using var map = ObjectCatalog.OpenMap(id, readOnly: true, out _);
            if (map is { Info.Name.Length: > 0 })
                names.Add(map.Info.Name);
        }

        return SimilarNames.DidYouMean(name, names) is { Length: > 0 } sentence ? sentence.TrimStart() : names.Count > 0 ? "'map list' shows all maps." : "No map exists.";
    }
}
