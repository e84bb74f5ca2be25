using System.Globalization;
using BpfSharp.Cli.Tests.Bpftool.Support;
using BpfSharp.Kernel.Tests.Support;

namespace BpfSharp.Cli.Tests.Bpftool;

/// <summary><c>map create</c> and <c>map pin</c> in a BPF file system of the test's own.</summary>
public sealed class PinTests : IDisposable
{
    private readonly LiveMaps _maps = new();
    private readonly TestMount _mount = TestMount.OfBpf();

    public void Dispose()
    {
        _maps.Dispose();
        _mount.Dispose();
    }

    [SkippableFact]
    public void Create_Hash_IsPinnedAsAsked()
    {
        CliRun.Ours("map", "create", At("made"), "type", "hash", "key", "4", "value", "8", "entries", "16", "name", "made", "flags", "1").ShouldBe(new CliResult("", "", 0));
        using var map = _maps.Backend.OpenPinnedMap(At("made")).ShouldNotBeNull();
        (map.Info.Name, map.Info.Type, map.Info.KeySize, map.Info.ValueSize, map.Info.MaxEntries, map.Info.Flags)
            .ShouldBe(("made", MapType.Hash, 4, 8, 16u, MapFlags.NoPreallocation));
        CliRun.Ours("map", "update", "pinned", At("made"), "key", "1", "0", "0", "0", "value", "2", "0", "0", "0", "0", "0", "0", "0").Code.ShouldBe(0);
        CliRun.Ours("map", "lookup", "pinned", At("made"), "key", "1", "0", "0", "0").Out.ShouldBe("key: 01 00 00 00  value: 02 00 00 00 00 00 00 00\n");
    }

    [SkippableFact]
    public void Create_MapOfMaps_TakesItsPattern()
    {
        CliRun.Ours("map", "create", At("inner"), "type", "array", "key", "4", "value", "4", "entries", "1", "name", "inner").Code.ShouldBe(0);
        CliRun.Ours("map", "create", At("outer"), "type", "hash_of_maps", "key", "4", "value", "4", "entries", "2", "name", "outer", "inner_map", "pinned", At("inner"))
            .ShouldBe(new CliResult("", "", 0));
        CliRun.Ours("map", "update", "pinned", At("outer"), "key", "3", "0", "0", "0", "value", "pinned", At("inner")).Code.ShouldBe(0);
        using var inner = _maps.Backend.OpenPinnedMap(At("inner")).ShouldNotBeNull();
        CliRun.Ours("map", "dump", "pinned", At("outer")).Out.ShouldBe($"key: 03 00 00 00  inner_map_id: {inner.Info.Id} \nFound 1 element\n");
    }

    [SkippableFact]
    public void Create_InJson_SaysNull()
        => CliRun.Ours("-j", "map", "create", At("json"), "type", "array", "key", "4", "value", "4", "entries", "1", "name", "json").ShouldBe(new CliResult("null\n", "", 0));

    [SkippableFact]
    public void Create_APathThatIsTaken_ChangesNothing()
    {
        CliRun.Ours("map", "create", At("taken"), "type", "array", "key", "4", "value", "4", "entries", "1", "name", "first").Code.ShouldBe(0);
        var result = CliRun.Ours("map", "create", At("taken"), "type", "array", "key", "4", "value", "4", "entries", "1", "name", "second");
        result.Error.ShouldContain($"can't pin BPF object: path '{At("taken")}' already exists");
        result.Code.ShouldBe(255);
        using var map = _maps.Backend.OpenPinnedMap(At("taken")).ShouldNotBeNull();
        map.Info.Name.ShouldBe("first");
    }

    [SkippableFact]
    public void Pin_AMap_KeepsItWithoutItsCreator()
    {
        uint id;
        using (var map = _maps.Backend.CreateMap(MapSamples.Spec("kept", MapType.Array, 4, 4, 1)))
        {
            id = map.Info.Id;
            CliRun.Ours("map", "pin", "id", id.ToString(CultureInfo.InvariantCulture), At("kept")).ShouldBe(new CliResult("", "", 0));
        }

        using var kept = _maps.Backend.OpenPinnedMap(At("kept")).ShouldNotBeNull();
        kept.Info.Id.ShouldBe(id);
        CliRun.Ours("-f", "map", "show", "id", id.ToString(CultureInfo.InvariantCulture)).Out.ShouldContain($"\tpinned {At("kept")}\n");
    }

    [SkippableFact]
    public void Pin_ANameWithADot_SaysWhy()
    {
        var map = _maps.Create(MapSamples.Spec("dotted", MapType.Array, 4, 4, 1));
        var result = CliRun.Ours("map", "pin", "id", map.Info.Id.ToString(CultureInfo.InvariantCulture), At("a.b"));
        result.Error.ShouldContain("Names in a BPF file system can't contain a dot.");
        File.Exists(At("a.b")).ShouldBeFalse();
    }

    private string At(string name) => Path.Combine(_mount.Path, name);
}
