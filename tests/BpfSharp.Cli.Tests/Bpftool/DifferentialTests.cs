using System.Globalization;
using BpfSharp.Backends;
using BpfSharp.Cli.Tests.Bpftool.Support;

namespace BpfSharp.Cli.Tests.Bpftool;

/// <summary>The same commands on the same live maps with the real bpftool: standard output and exit code are equal, byte for byte.</summary>
public sealed class DifferentialTests : IDisposable
{
    private readonly LiveMaps _maps = new();

    public DifferentialTests() => CliRun.SkipUnlessBpftool();

    public static TheoryData<string> Samples => [.. MapSamples.Names];

    public void Dispose() => _maps.Dispose();

    [SkippableTheory]
    [MemberData(nameof(Samples))]
    public void Show_EveryKind_IsAlike(string sample)
    {
        // bpftool 7.1 has no names for these yet.
        Skip.If(sample is "cgrp_storage" or "arena", "younger than bpftool 7.1");
        CliRun.ShouldBeAlike("map", "show", "id", Id(sample));
    }

    [SkippableTheory]
    [MemberData(nameof(Samples))]
    public void Dump_EveryKind_IsAlike(string sample)
    {
        // Keys whose values only programs can read: the JSON deliberately says "error", not a value.
        string[] unreadable = ["perf_event_array", "cgroup_array", "xskmap", "sockmap", "reuseport_sockarray", "reuseport8", "devmap", "cpumap", "stack_trace", "sockmap8"];
        var id = Id(sample);
        if (!unreadable.Contains(sample))
            CliRun.ShouldBeAlike("map", "dump", "id", id);
        else
            AlikeInText("map", "dump", "id", id);
    }

    [SkippableTheory]
    [MemberData(nameof(Samples))]
    public void GetNext_EveryKind_IsAlike(string sample)
    {
        var map = MapSamples.Create(_maps, sample);
        CliRun.ShouldBeAlike("map", "getnext", "id", IdOf(map));
        CliRun.ShouldBeAlike(["map", "getnext", "id", IdOf(map), "key", .. Words(MapSamples.Key(Math.Max(4, map.Info.KeySize), 0)[..map.Info.KeySize])]);
    }

    [SkippableTheory]
    [MemberData(nameof(Samples))]
    public void Lookup_EveryKind_IsAlike(string sample)
    {
        var map = MapSamples.Create(_maps, sample);
        if (map.Info.KeySize == 0)
        {
            CliRun.ShouldBeAlike("map", "lookup", "id", IdOf(map));
            CliRun.ShouldBeAlike("map", "peek", "id", IdOf(map));
            return;
        }

        foreach (var number in new[] { 0, 2, 0x01020304 })
            CliRun.ShouldBeAlike(["map", "lookup", "id", IdOf(map), "key", .. Words(MapSamples.Key(map.Info.KeySize, number))]);
    }

    [SkippableFact]
    public void Dump_ThousandsOfEntries_ComeInTheKernelsOrder()
    {
        var map = _maps.Create(MapSamples.Spec("order", MapType.Hash, 4, 8, 5000));
        for (var i = 0; i < 4321; i++)
            map.Update(MapSamples.Key(4, i), MapSamples.Key(8, i * 3)).ShouldBe(Errno.None);
        CliRun.ShouldBeAlike("map", "dump", "id", IdOf(map));
    }

    [SkippableTheory]
    [InlineData(MapType.Hash, 200_000)]
    [InlineData(MapType.Hash, 300)]
    [InlineData(MapType.Hash, 0)]
    [InlineData(MapType.LruHash, 90_000)]
    [InlineData(MapType.PerCpuHash, 70_000)]
    public void Dump_LargeHash_ReadByManyThreads_IsAlike(MapType type, int count)
    {
        // Large enough for several ranges of buckets, from full to almost empty.
        var map = _maps.Create(MapSamples.Spec("large", type, 4, 8, 200_000));
        for (var i = 0; i < count; i++)
            map.Update(MapSamples.Key(4, i * 7), new byte[map.Info.FullValueSize]).ShouldBe(Errno.None);
        CliRun.ShouldBeAlike("map", "dump", "id", IdOf(map));
    }

    [SkippableTheory]
    [InlineData("map lookup id {0} key 1 0 0")]
    [InlineData("map lookup id {0} key 1 0 0 0 0")]
    [InlineData("map lookup id {0} key 1 0 x 0")]
    [InlineData("map lookup id {0} key hex 1 0 g 0")]
    [InlineData("map lookup id {0} key 0x1 00 0 0")]
    [InlineData("map lookup id {0} k h 01 0 0 0")]
    [InlineData("map lookup id {0} key 1 0 0 0 key 1 0 0 0")]
    [InlineData("map lookup id {0} value 1 0 0 0")]
    [InlineData("map lookup id {0}")]
    [InlineData("map lookup id")]
    [InlineData("map lookup")]
    [InlineData("map lookup id {0} any")]
    [InlineData("map lookup id 4294967295 key 0 0 0 0")]
    [InlineData("map lookup id x key 0 0 0 0")]
    [InlineData("map lookup what {0} key 0 0 0 0")]
    [InlineData("map lookup name this_name_is_too_long key 0")]
    [InlineData("map lookup pinned /nowhere key 0")]
    [InlineData("map lookup pinned /etc/passwd key 0")]
    [InlineData("map l i {0} k 2 0 0 0")]
    [InlineData("map d i {0}")]
    [InlineData("map dump id {0} more")]
    [InlineData("map dump")]
    [InlineData("map show id")]
    [InlineData("map show id {0} more")]
    [InlineData("map show foo {0}")]
    [InlineData("map update id {0}")]
    [InlineData("map update id {0} key 1 0 0 0")]
    [InlineData("map update id {0} value 1 0 0 0 0 0 0 0")]
    [InlineData("map update id {0} key 1 0 0 0 value 1 0 0 0 0 0 0 0 noexist")]
    [InlineData("map update id {0} key 77 0 0 0 value 1 0 0 0 0 0 0 0 exist")]
    [InlineData("map update id {0} key 1 0 0 0 value 1 0 0 0 0 0 0 0 any any")]
    [InlineData("map update id {0} key 1 0 0 0 value 1 0 0 0 0 0 0 0 never")]
    [InlineData("map update id {0} e k 1 0 0 0 v hex 1 0 0 0 0 0 0 0")]
    [InlineData("map delete id {0} key 99 0 0 0")]
    [InlineData("map delete id {0}")]
    [InlineData("map getnext id {0} key 0 0")]
    [InlineData("map freeze id {0} more")]
    [InlineData("map freeze")]
    [InlineData("map pin id {0}")]
    [InlineData("map create /nowhere/x type hash")]
    [InlineData("map create /nowhere/x type hush key 4 value 4 entries 4 name x")]
    [InlineData("map create /nowhere/x type hash key 4 value 4 entries 4 flags 0")]
    [InlineData("map create /nowhere/x type hash key 4 key 4 entries 4 name x")]
    [InlineData("map create /nowhere/x type hash key 4 value 4 entries z name x")]
    [InlineData("map create /nowhere/x type hash key 4 value 4 entries 4 nome x")]
    [InlineData("map create /nowhere/x type hash key 0 value 4 entries 4 name x")]
    [InlineData("map create /nowhere/x type queue key 4 value 4 entries 4 name x")]
    [InlineData("map nonsense")]
    [InlineData("map help")]
    [InlineData("map lookup id {0} key 1 0 0 0 --frobnicate")]
    [InlineData("help")]
    public void Words_GoodAndBad_EndAlike(string command)
    {
        var map = MapSamples.Create(_maps, "hash");
        CliRun.ShouldBeAlike(string.Format(CultureInfo.InvariantCulture, command, map.Info.Id).Split(' '));
    }

    [SkippableTheory]
    [InlineData("queue")]
    [InlineData("stack")]
    public void Pop_UntilEmpty_IsAlike(string sample)
    {
        // Popping changes the map: each program has one of its own.
        var (ours, real) = (MapSamples.Create(_maps, sample), MapSamples.Create(_maps, sample));
        for (var i = 0; i < 3; i++)
        {
            var (ourResult, realResult) = (CliRun.Ours("map", "pop", "id", IdOf(ours)), CliRun.Real("map", "pop", "id", IdOf(real)));
            (ourResult.Out, ourResult.Code).ShouldBe((realResult.Out, realResult.Code));
            ourResult.Code.ShouldBe(i < 2 ? 0 : 254);
        }

        CliRun.ShouldBeAlike("map", "dequeue", "id", IdOf(ours));
    }

    [SkippableFact]
    public void Pop_OfAHash_TakesTheZeroKeyWithoutReadingUnsetMemory()
    {
        var map = MapSamples.Create(_maps, "hash");
        CliRun.Ours("map", "pop", "id", IdOf(map)).ShouldBe(new CliResult("key: 00 00 00 00  value: 00 0b 16 21 2c 37 42 4d\n", "", 0));
        CliRun.Ours("map", "pop", "id", IdOf(map)).ShouldBe(new CliResult("Error: empty map\n", "", 254));
    }

    [SkippableFact]
    public void Pin_OutsideABpfFileSystem_IsRefusedWithoutMounting()
    {
        var id = Id("hash");
        CliRun.Ours("-n", "map", "pin", "id", id, "/tmp/no_such_pin").ShouldBe(new CliResult("", "Error: no BPF file system found, not mounting it due to --nomount option\n", 255));
        CliRun.Ours("-n", "map", "pin", "id", id, "/no/such/directory").ShouldBe(new CliResult("", "Error: can't pin BPF object: dir '/no/such' doesn't exist\n", 255));
        CliRun.Ours("-n", "map", "pin", "id", id, "/tmp").ShouldBe(new CliResult("", "Error: can't pin BPF object: path '/tmp' already exists\n", 255));
    }

    [SkippableFact]
    public void Update_FullMap_EndsAlike()
    {
        var map = _maps.Create(MapSamples.Spec("full", MapType.Hash, 4, 4, 1));
        map.Update([1, 0, 0, 0], [1, 0, 0, 0]).ShouldBe(Errno.None);
        CliRun.ShouldBeAlike(["map", "update", "id", IdOf(map), "key", "2", "0", "0", "0", "value", "2", "0", "0", "0"]);
        CliRun.Ours("map", "update", "id", IdOf(map), "key", "2", "0", "0", "0", "value", "2", "0", "0", "0").Code.ShouldBe(249);
    }

    [SkippableFact]
    public void Update_FrozenMap_EndsAlike()
    {
        var map = _maps.Create(MapSamples.Spec("frozen", MapType.Array, 4, 4, 1));
        CliRun.Ours("map", "freeze", "id", IdOf(map)).ShouldBe(new CliResult("", "", 0));
        CliRun.ShouldBeAlike("map", "update", "id", IdOf(map), "key", "0", "0", "0", "0", "value", "2", "0", "0", "0");
        CliRun.ShouldBeAlike("map", "show", "id", IdOf(map));
        CliRun.ShouldBeAlike("map", "freeze", "id", IdOf(map));
    }

    [SkippableFact]
    public void Name_SeveralMaps_ShowAndDumpTakeAll()
    {
        var name = $"twin{Environment.ProcessId % 100000}";
        foreach (var value in new byte[] { 1, 2 })
            _maps.Create(MapSamples.Spec(name, MapType.Hash, 4, 1, 8)).Update([value, 0, 0, 0], [value]).ShouldBe(Errno.None);
        CliRun.ShouldBeAlike("map", "show", "name", name);
        CliRun.ShouldBeAlike("map", "dump", "name", name);
        CliRun.ShouldBeAlike("map", "lookup", "name", name, "key", "1", "0", "0", "0");
    }

    [SkippableFact]
    public void Batch_GoodAndBadLines_EndAlike()
    {
        var id = Id("hash");
        const string good = """
            # a comment
            map lookup id {0} key 1 0 0 0

            map getnext id {0} \
              key 1 0 0 0
            map lookup id {0} key '1' "0" 0 0 # behind
            """;
        foreach (var text in new[] { good, good + "\nmap lookup id {0} key 9 9 9 9\nmap show id {0}\n", "map lookup id {0} key '1 0 0 0", "" })
        {
            var input = text.Replace("{0}", id, StringComparison.Ordinal);
            foreach (var option in new[] { "-n", "-j", "-p" })
            {
                var (ours, real) = (CliRun.OursWithInput(input, option, "batch", "file", "-"), CliRun.RealWithInput(input, option, "batch", "file", "-"));
                (ours.Out, ours.Code).ShouldBe((real.Out, real.Code), $"{option}: {input}");
            }
        }

        CliRun.ShouldBeAlike("batch", "file", "/nowhere");
        CliRun.ShouldBeAlike("batch");
        CliRun.ShouldBeAlike("batch", "fule", "x");
    }

    private static void AlikeInText(params string[] arguments)
    {
        var (ours, real) = (CliRun.Ours(arguments), CliRun.Real(arguments));
        (ours.Out.Replace("error:", "value:", StringComparison.Ordinal), ours.Code).ShouldBe((real.Out, real.Code));
    }

    private static string[] Words(byte[] bytes) => [.. bytes.Select(value => value.ToString(CultureInfo.InvariantCulture))];

    private static string IdOf(IMapBackend map) => map.Info.Id.ToString(CultureInfo.InvariantCulture);

    private string Id(string sample) => IdOf(MapSamples.Create(_maps, sample));
}
