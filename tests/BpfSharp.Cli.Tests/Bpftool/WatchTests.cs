using System.Globalization;
using BpfSharp.Backends;
using BpfSharp.Cli.Tests.Bpftool.Support;

namespace BpfSharp.Cli.Tests.Bpftool;

/// <summary>What <c>map watch</c> tells of entries that come, change and go.</summary>
public sealed class WatchTests : IDisposable
{
    private readonly LiveMaps _maps = new();

    public void Dispose() => _maps.Dispose();

    [SkippableFact]
    public void Watch_EntriesComeChangeAndGo_TellsEachWithItsDelta()
    {
        var map = Create("watched", out var id);
        var result = CliRun.OursWithSteps(
            [
                () => Set(map, 1, 5),
                () => { },
                () => Set(map, 1, 12),
                () => Set(map, 1, 2),
                () => map.Delete(MapSamples.Key(4, 1)).ShouldBe(Errno.None),
            ],
            "map", "watch", "id", id);
        result.ShouldBe(new CliResult("+ 1: 5\n~ 1: 5 -> 12 (+7)\n~ 1: 12 -> 2 (-10)\n- 1: 2\n", "", 0));
    }

    [SkippableFact]
    public void Watch_Json_IsAnObjectForEachChange()
    {
        var map = Create("watched", out var id);
        Set(map, 7, 1);
        var result = CliRun.OursWithSteps([() => Set(map, 7, 3), () => map.Delete(MapSamples.Key(4, 7)).ShouldBe(Errno.None)], "-j", "map", "watch", "id", id);
        result.ShouldBe(new CliResult(
            "{\"change\":\"changed\",\"key\":\"7\",\"before\":\"1\",\"now\":\"3\",\"delta\":\"+2\"}\n{\"change\":\"removed\",\"key\":\"7\",\"before\":\"3\"}\n", "", 0));
    }

    [SkippableFact]
    public void Watch_Count_EndsAfterThatManyLooks()
    {
        var map = Create("watched", out var id);
        CliRun.OursWithSteps([() => Set(map, 1, 1), () => Set(map, 2, 2)], "map", "watch", "id", id, "--count", "2").ShouldBe(new CliResult("+ 1: 1\n", "", 0));
    }

    private IMapBackend Create(string name, out string id)
    {
        var map = _maps.Create(MapSamples.Spec(name, MapType.Hash, 4, 8, 16));
        id = map.Info.Id.ToString(CultureInfo.InvariantCulture);
        return map;
    }

    private static void Set(IMapBackend map, int key, long value) => map.Update(MapSamples.Key(4, key), BitConverter.GetBytes(value)).ShouldBe(Errno.None);
}
