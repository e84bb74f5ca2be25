using System.Globalization;
using System.Text.Json;
using BpfSharp.Backends;
using BpfSharp.Cli.Tests.Bpftool.Support;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Cli.Tests.Bpftool;

/// <summary>What bpftool doesn't have, and where we differ from it on purpose.</summary>
public sealed class BeyondBpftoolTests : IDisposable
{
    private readonly LiveMaps _maps = new();

    public void Dispose() => _maps.Dispose();

    [SkippableFact]
    public void Update_TypedWords_AreWrittenByType()
    {
        var map = Messages("typed", out var id);
        CliRun.Ours("map", "update", "id", id, "key", "0", "value", "{message: \"Hey root!\"}").ShouldBe(new CliResult("", "", 0));
        CliRun.Ours("map", "update", "id", id, "key", "1000", "value", "{message: \"Hi user 1000!\"}").Error.ShouldContain("12");
        CliRun.Ours("map", "lookup", "id", id, "key", "0").Out.ShouldBe(
            "{\n    \"key\": 0,\n    \"value\": {\n        \"message\": \"Hey root!\"\n    }\n}\n");
        var value = new byte[12];
        map.Lookup(new byte[4], value).ShouldBe(Errno.None);
        value.ShouldBe([.. "Hey root!"u8, 0, 0, 0]);
        map.Lookup([0xe8, 3, 0, 0], value).ShouldBe(Errno.ENOENT);
    }

    [SkippableTheory]
    [InlineData("key 0 value {mesage:\"x\"}", 255)]
    [InlineData("key 4294967296 value {message:\"x\"}", 255)]
    [InlineData("key -1 value {message:\"x\"}", 255)]
    [InlineData("key 0 value {message:\"x\"", 255)]
    [InlineData("key 0 value {message:\"x\"}}", 255)]
    [InlineData("key 300 0 0 0 value {message:\"x\"}", 255)]
    [InlineData("key 1 2 value {message:\"x\"}", 255)]
    public void Update_WordsThatDontFit_ChangeNothing(string words, int code)
    {
        var map = Messages("strict", out var id);
        var result = CliRun.Ours(["map", "update", "id", id, .. words.Split(' ')]);
        (result.Out, result.Code).ShouldBe(("", code));
        result.Error.ShouldStartWith("Error: ");
        map.NextKey([], new byte[4]).ShouldBe(Errno.ENOENT);
    }

    [SkippableFact]
    public void Update_ByteAbove255_IsRefused()
    {
        var map = _maps.Create(MapSamples.Spec("bytes", MapType.Hash, 4, 4, 4));
        var result = CliRun.Ours("map", "update", "id", Id(map), "key", "300", "0", "0", "0", "value", "1", "0", "0", "0");
        result.ShouldBe(new CliResult("", "Error: error parsing byte: 300\n       A byte is 0 to 255; 300 would lose its upper bits.\n", 255));
        map.NextKey([], new byte[4]).ShouldBe(Errno.ENOENT);
    }

    [SkippableFact]
    public void Name_Unknown_SaysSo()
    {
        CliRun.Ours("map", "dump", "name", "no_such_map_x").ShouldSatisfyAllConditions(
            result => result.Code.ShouldBe(255),
            result => result.Out.ShouldBe(""),
            result => result.Error.ShouldStartWith("Error: no map is named 'no_such_map_x'\n"));
        CliRun.Ours("-j", "map", "dump", "name", "no_such_map_x").Out.ShouldBe("{\"error\":\"no map is named 'no_such_map_x'\"}\n");
    }

    [SkippableFact]
    public void Name_Several_NamesTheirIds()
    {
        var name = $"dup{Environment.ProcessId % 100000}";
        var maps = Enumerable.Range(0, 2).Select(_ => _maps.Create(MapSamples.Spec(name, MapType.Hash, 4, 4, 4))).ToList();
        CliRun.Ours("map", "delete", "name", name, "key", "0", "0", "0", "0").ShouldBe(
            new CliResult("", $"Error: several maps match this handle\n       Name one of them by its id: {maps[0].Info.Id}, {maps[1].Info.Id}.\n", 255));
    }

    [SkippableTheory]
    [InlineData("perf_event_array")]
    [InlineData("cgroup_array")]
    [InlineData("xskmap")]
    [InlineData("sockmap")]
    [InlineData("reuseport_sockarray")]
    [InlineData("queue")]
    public void Json_OfMapsThatCantBeRead_IsValidAndCallsErrorsErrors(string sample)
    {
        var map = MapSamples.Create(_maps, sample);
        using var document = JsonDocument.Parse(CliRun.Ours("-j", "map", "dump", "id", Id(map)).Out);
        foreach (var entry in document.RootElement.EnumerateArray())
        {
            entry.TryGetProperty("value", out _).ShouldBeFalse();
            entry.GetProperty("error").GetString().ShouldNotBeNullOrEmpty();
        }
    }

    [SkippableFact]
    public void Dump_FilterSortLimit_SelectEntries()
    {
        var map = Counters("chosen", out var id);
        for (var i = 1; i <= 9; i++)
            map.Update(MapSamples.Key(4, i), [.. BitConverter.GetBytes((i * 7) % 10), .. BitConverter.GetBytes(i)]).ShouldBe(Errno.None);
        Values("--sort", "value.hits", "--limit", "3").ShouldBe([1, 2, 3]);
        Values("--sort", "-value.hits", "--limit", "2").ShouldBe([9, 8]);
        Values("--filter", "value.hits >= 4 && value.hits<6", "--sort", "value.hits").ShouldBe([4, 5]);
        Values("--filter", "key == 7").Count().ShouldBe(1);
        Values("--limit", "4").Count().ShouldBe(4);
        CliRun.Ours("map", "dump", "id", id, "--filter", "value.hit > 1").Error.ShouldContain("no member hit");
        CliRun.Ours("map", "dump", "id", id, "--sort", "valu").Code.ShouldBe(255);
        CliRun.Ours("map", "dump", "id", id, "--limit", "x").Code.ShouldBe(255);

        IEnumerable<int> Values(params string[] options)
        {
            using var document = JsonDocument.Parse(CliRun.Ours(["-j", "map", "dump", "id", id, .. options]).Out);
            return document.RootElement.EnumerateArray().Select(entry => entry.GetProperty("formatted").GetProperty("value").GetProperty("hits").GetInt32()).ToList();
        }
    }

    [SkippableFact]
    public void Export_AndImport_GoRoundTrip()
    {
        var map = Counters("source", out var id);
        for (var i = 0; i < 3; i++)
            map.Update(MapSamples.Key(4, i), [.. BitConverter.GetBytes(i), .. BitConverter.GetBytes(-i)]).ShouldBe(Errno.None);
        var exported = CliRun.Ours("map", "export", "id", id, "--sort", "key");
        exported.Out.ShouldBe("{\"key\":0,\"value\":{\"hits\":0,\"last\":0}}\n{\"key\":1,\"value\":{\"hits\":1,\"last\":-1}}\n{\"key\":2,\"value\":{\"hits\":2,\"last\":-2}}\n");
        CliRun.Ours("map", "export", "id", id, "format", "csv", "--sort", "key").Out.ShouldBe("key,value.hits,value.last\r\n0,0,0\r\n1,1,-1\r\n2,2,-2\r\n");
        Counters("target", out var target);
        CliRun.OursWithInput(exported.Out, "map", "import", "id", target).ShouldBe(new CliResult("", "3 entries set\n", 0));
        CliRun.Ours("map", "export", "id", target, "--sort", "key").Out.ShouldBe(exported.Out);
        var bad = CliRun.OursWithInput("{\"key\":5,\"value\":{\"hits\":1}}\n{\"key\":6}\n", "map", "import", "id", target);
        (bad.Code, bad.Error).ShouldBe((255, "Error: line 2: there is no \"value\".\n       The 1 entries before it are set.\n"));
    }

    [SkippableFact]
    public void Batch_ManyUpdates_AreFewCallsAndEndWhereOneFails()
    {
        var map = _maps.Create(MapSamples.Spec("bulk", MapType.Hash, 4, 4, 3000));
        var commands = string.Concat(Enumerable.Range(0, 3001).Select(i => $"map update id {map.Info.Id} key {i % 256} {i / 256} 0 0 value {i % 7} 0 0 0\n"));
        var result = CliRun.OursWithInput(commands, "--trace-bpf", "batch", "file", "-");
        (result.Out, result.Code).ShouldBe(("", 249));
        result.Error.Split('\n').Count(line => line.StartsWith("bpf(BPF_MAP_UPDATE_BATCH", StringComparison.Ordinal)).ShouldBe(3);
        result.Error.ShouldContain("Error: update failed: Argument list too long\n");
        CliRun.Ours("map", "dump", "id", Id(map)).Out.ShouldEndWith("Found 3000 elements\n");
        CliRun.OursWithInput($"map update id {map.Info.Id} key 0 0 0 0 value 9 0 0 0 exist\nmap lookup id {map.Info.Id} key 0 0 0 0\n", "batch", "file", "-").Out
            .ShouldBe("key: 00 00 00 00  value: 09 00 00 00\nprocessed 2 commands\n");
        var stopped = CliRun.OursWithInput($"map update id {map.Info.Id} key 0 0 0 0 value 5 0 0 0\nmap update id {map.Info.Id} key 0 0 0 value 6 0 0 0\n", "batch", "file", "-");
        (stopped.Code, stopped.Error).ShouldBe((255, "Error: error parsing byte: value\n"));
        CliRun.Ours("map", "lookup", "id", Id(map), "key", "0", "0", "0", "0").Out.ShouldBe("key: 00 00 00 00  value: 05 00 00 00\n");
    }

    [SkippableFact]
    public void Import_ThousandsOfEntriesPerCpu_KeepsEachCpusValue()
    {
        var source = _maps.Create(MapSamples.Spec("pcs", MapType.PerCpuHash, 4, 4, 3000));
        for (var i = 0; i < 2500; i++)
            source.Update(MapSamples.Key(4, i), [.. Enumerable.Range(0, source.Info.FullValueSize).Select(at => (byte)(at % 8 < 4 ? i + at : 0))]).ShouldBe(Errno.None);
        var target = _maps.Create(MapSamples.Spec("pct", MapType.PerCpuHash, 4, 4, 3000));
        var exported = CliRun.Ours("map", "export", "id", Id(source), "--sort", "key").Out;
        CliRun.OursWithInput(exported, "map", "import", "id", Id(target)).Code.ShouldBe(0);
        CliRun.Ours("map", "export", "id", Id(target), "--sort", "key").Out.ShouldBe(exported);
    }

    [SkippableFact]
    public void Dump_MapsInMaps_ShowIdsAndRecurse()
    {
        var inner = _maps.Create(MapSamples.Spec("inner", MapType.Array, 4, 4, 1));
        inner.Update(new byte[4], [7, 0, 0, 0]).ShouldBe(Errno.None);
        var outer = _maps.Create(MapSamples.Spec("outer", MapType.HashOfMaps, 4, 4, 4), inner);
        CliRun.Ours("map", "update", "id", Id(outer), "key", "1", "0", "0", "0", "value", "id", Id(inner)).ShouldBe(new CliResult("", "", 0));
        var (outerId, innerId) = (outer.Info.Id, inner.Info.Id);
        CliRun.Ours("map", "dump", "id", Id(outer)).Out.ShouldBe($"key: 01 00 00 00  inner_map_id: {innerId} \nFound 1 element\n");
        CliRun.Ours("-j", "map", "lookup", "id", Id(outer), "key", "1", "0", "0", "0").Out.ShouldContain($"\"inner_map_id\":{innerId}}}");
        CliRun.Ours("map", "dump", "id", Id(outer), "--recursive").Out.ShouldBe(
            $"{outerId}: hash_of_maps  name outer  flags 0x0\nkey: 01 00 00 00  inner_map_id: {innerId} \nFound 1 element\n\n"
            + $"{innerId}: array  name inner  flags 0x0\nkey: 00 00 00 00  value: 07 00 00 00\nFound 1 element\n");
        CliRun.Ours("map", "update", "id", Id(outer), "key", "2", "0", "0", "0", "value", "name", "nobody").Code.ShouldBe(255);
    }

    [SkippableFact]
    public void Watch_Changes_AreTold()
    {
        var map = Counters("watched", out var id);
        map.Update(MapSamples.Key(4, 1), new byte[8]).ShouldBe(Errno.None);
        var result = CliRun.Ours("map", "watch", "id", id, "--count", "1", "--interval", "0.01");
        result.ShouldBe(new CliResult("", "", 0));
        CliRun.Ours("map", "watch", "id", Id(MapSamples.Create(_maps, "queue"))).Code.ShouldBe(255);
    }

    [SkippableFact]
    public void Top_OneLook_ListsTheMap()
    {
        var map = Counters("topped", out var id);
        map.Update(MapSamples.Key(4, 1), new byte[8]).ShouldBe(Errno.None);
        CliRun.Ours("map", "top", "--count", "1").Out.ShouldContain($"{id}: hash  name topped  entries 1/16  fill 6%  changes/s 0  memlock ");
        CliRun.Ours("-j", "map", "top", "--count", "1").Out.ShouldContain($"{{\"id\":{id},\"type\":\"hash\",\"name\":\"topped\",\"entries\":1,\"max_entries\":16,\"changes_per_second\":0,");
    }

    [SkippableFact]
    public void TraceBpf_Lookup_TellsEachCallAndItsPurpose()
    {
        var map = Messages("traced", out var id);
        map.Update(new byte[4], [.. "Hey root!"u8, 0, 0, 0]).ShouldBe(Errno.None);
        var lines = CliRun.Ours("--trace-bpf", "map", "lookup", "id", id, "key", "0", "0", "0", "0").Error.TrimEnd().Split('\n');
        lines.Length.ShouldBe(6);
        lines[0].ShouldMatch($@"^bpf\(BPF_MAP_GET_FD_BY_ID, {{map_id={id}, next_id=0, open_flags=BPF_F_RDONLY}}, 12\) = \d+    # finding the map: a descriptor for it$");
        lines[1].ShouldEndWith($"# the map itself: {id} is hash 'traced', key 4 bytes, value 12 bytes, types {map.Info.BtfId}");
        lines[2].ShouldMatch(@"^bpf\(BPF_MAP_LOOKUP_ELEM, {map_fd=\d+, key=0x[0-9a-f]+, value=0x[0-9a-f]+, flags=BPF_ANY}, 32\) = 0    # value: 48 65 79 20 72 6f 6f 74  21 00 00 00, of key 00 00 00 00$");
        lines[3].ShouldContain("BPF_BTF_GET_FD_BY_ID");
        lines[4].ShouldEndWith("# its types");
        CliRun.Ours("--trace-bpf", "map", "dump", "name", "nobody").Error.ShouldContain("-1 ENOENT (No such file or directory)    # finding the map: that was the last one");
    }

    private IMapBackend Messages(string name, out string id)
    {
        var types = new BtfBuilder();
        var key = types.AddInt("unsigned int", 4);
        var text = types.AddArray(types.AddInt("char", 1, BtfIntEncoding.Signed), types.AddInt("__ARRAY_SIZE_TYPE__", 4), 12);
        var value = types.AddStruct("user_msg_t", 12, new BtfMemberDefinition("message", text, 0));
        return Typed(name, types, key, value, 12, out id);
    }

    private IMapBackend Counters(string name, out string id)
    {
        var types = new BtfBuilder();
        var key = types.AddInt("unsigned int", 4);
        var number = types.AddInt("int", 4, BtfIntEncoding.Signed);
        var value = types.AddStruct("counter", 8, new BtfMemberDefinition("hits", number, 0), new("last", number, 32));
        return Typed(name, types, key, value, 8, out id);
    }

    private IMapBackend Typed(string name, BtfBuilder types, uint key, uint value, int size, out string id)
    {
        var map = _maps.Create(MapSamples.Spec(name, MapType.Hash, 4, size, 16) with { Btf = types.Build(), KeyTypeId = key, ValueTypeId = value });
        id = Id(map);
        return map;
    }

    private static string Id(IMapBackend map) => map.Info.Id.ToString(CultureInfo.InvariantCulture);
}
