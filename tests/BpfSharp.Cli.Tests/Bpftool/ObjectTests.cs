using System.Globalization;
using System.Text.Json;
using BpfSharp.Backends;
using BpfSharp.Cli.Tests.Bpftool.Support;
using BpfSharp.Formats.Btf;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Cli.Tests.Bpftool;

/// <summary>Programs, links and types beside the real bpftool.</summary>
public sealed class ObjectTests : IDisposable
{
    private readonly LiveMaps _maps = new();

    public ObjectTests() => CliRun.SkipUnlessBpftool();

    public void Dispose() => _maps.Dispose();

    [SkippableFact]
    public void ProgShow_ProgramWithAMap_IsAlike()
    {
        var map = _maps.Create(MapSamples.Spec("used", MapType.Hash, 4, 8, 8));
        using var program = Load(map);
        var id = program.Id.ToString(CultureInfo.InvariantCulture);
        var (ours, real) = (CliRun.Ours("prog", "show", "id", id), CliRun.Real("prog", "show", "id", id));
        (ours.Out, ours.Code).ShouldBe((real.Out, real.Code));

        // "orphaned" is younger than bpftool 7.1.
        foreach (var option in new[] { "-j", "-p" })
        {
            (ours, real) = (CliRun.Ours(option, "prog", "show", "id", id), CliRun.Real(option, "prog", "show", "id", id));
            ours.Out.ShouldContain("\"orphaned\":");
            ours.Out.Replace("\"orphaned\":false,", "", StringComparison.Ordinal).Replace("    \"orphaned\": false,\n", "", StringComparison.Ordinal).ShouldBe(real.Out);
        }

        var tag = JsonDocument.Parse(CliRun.Ours("-j", "prog", "show", "id", id).Out).RootElement.GetProperty("tag").GetString()!;
        CliRun.Ours("prog", "show", "tag", tag).Out.ShouldContain($"{id}: ");
        CliRun.ShouldBeAlike("prog", "show", "id", "4294967294");
        CliRun.ShouldBeAlike("prog", "show", "tag", "xyz");
        CliRun.ShouldBeAlike("prog", "show", "what", "xyz");
    }

    [SkippableFact]
    public void Update_ProgramArray_TakesAProgramByIdAndTag()
    {
        var array = _maps.Create(MapSamples.Spec("jumps", MapType.ProgramArray, 4, 4, 2));
        using var program = Load(null);
        var (id, map) = (program.Id.ToString(CultureInfo.InvariantCulture), array.Info.Id.ToString(CultureInfo.InvariantCulture));
        CliRun.Ours("map", "update", "id", map, "key", "0", "0", "0", "0", "value", "id", id).Code.ShouldBe(0);
        CliRun.ShouldBeAlike("map", "dump", "id", map);
        CliRun.ShouldBeAlike("map", "show", "id", map);
        CliRun.Ours("map", "lookup", "id", map, "key", "0", "0", "0", "0").Out.ShouldBe($"key: 00 00 00 00  value: {HexOf(program.Id)}\n");
        CliRun.ShouldBeAlike("map", "update", "id", map, "key", "0", "0", "0", "0", "value", "id");
        CliRun.ShouldBeAlike("map", "update", "id", map, "key", "0", "0", "0", "0", "value", "tag", "12");
        CliRun.Ours("map", "delete", "id", map, "key", "0", "0", "0", "0").ShouldBe(new CliResult("", "", 0));
    }

    [SkippableFact]
    public void LinkShow_RawTracepoint_IsAlike()
    {
        using var program = Load(null, ProgramType.RawTracepoint);
        using var link = _maps.Backend.Attach(program, new RawTracepointTarget("sched_switch"));
        var id = JsonDocument.Parse(CliRun.Ours("-j", "link", "show").Out).RootElement.EnumerateArray()
            .Single(entry => entry.GetProperty("prog_id").GetUInt32() == program.Id).GetProperty("id").GetRawText();
        var (ours, real) = (CliRun.Ours("link", "show", "id", id), CliRun.Real("link", "show", "id", id));
        (ours.Out, ours.Code).ShouldBe((real.Out, real.Code));
        ours.Out.ShouldBe($"{id}: raw_tracepoint  prog {program.Id}  \n\ttp 'sched_switch'  \n");
        CliRun.Ours("-j", "link", "show", "id", id).Out.ShouldBe($"{{\"id\":{id},\"type\":\"raw_tracepoint\",\"prog_id\":{program.Id},\"tp_name\":\"sched_switch\",\"cookie\":0}}\n");
        CliRun.ShouldBeAlike("link", "show", "id", "2000000000");
        CliRun.ShouldBeAlike("link", "show", "name", "x");
    }

    [SkippableFact]
    public void Btf_TypesOfAMap_AreAlike()
    {
        var types = new BtfBuilder();
        var key = types.AddInt("unsigned int", 4);
        var value = TypeShapes.Struct(types);

        // bpftool's JSON shows unsigned values above 2^31 of an enum as numbers near 2^64: ours are right.
        foreach (var shape in TypeShapes.Names.Where(shape => shape != "unsigned enum"))
            TypeShapes.Add(types, shape);
        var map = _maps.Create(MapSamples.Spec("typed", MapType.Hash, 4, 24, 8) with { Btf = types.Build(), KeyTypeId = key, ValueTypeId = value });
        var (mapId, id) = (map.Info.Id.ToString(CultureInfo.InvariantCulture), map.Info.BtfId.ToString(CultureInfo.InvariantCulture));
        CliRun.ShouldBeAlike("btf", "dump", "id", id);
        CliRun.ShouldBeAlike("btf", "dump", "map", "id", mapId);
        CliRun.ShouldBeAlike("btf", "dump", "map", "id", mapId, "all");
        CliRun.ShouldBeAlike("btf", "dump", "map", "id", mapId, "value", "format", "raw");
        CliRun.ShouldBeAlike("btf", "show", "id", id);
        CliRun.Ours("-j", "btf", "dump", "id", "4294967294").ShouldBe(new CliResult("{\"error\":\"get btf by id (4294967294): No such file or directory\"}\n", "", 254));
        CliRun.ShouldBeAlike("btf", "dump", "id", id, "format", "d");
        CliRun.ShouldBeAlike("btf", "dump", "what", id);
        CliRun.ShouldBeAlike("btf", "dump", "file", "/nowhere");
        CliRun.Ours("btf", "dump", "map", "id", mapId, "value", "format", "c").Out.ShouldContain("char name[12];");
        CliRun.Ours("-j", "btf", "dump", "id", id, "format", "c").ShouldBe(new CliResult("{\"error\":\"JSON output for C-syntax dump is not supported\"}\n", "", 161));
    }

    [SkippableFact]
    public void Btf_TheKernelsOwn_AreAlike()
    {
        Skip.IfNot(File.Exists("/sys/kernel/btf/vmlinux"), "the kernel has no types");
        CliRun.ShouldBeAlike("btf", "show", "id", "1");
        var (ours, real) = (CliRun.Ours("btf", "dump", "file", "/sys/kernel/btf/vmlinux"), CliRun.Real("btf", "dump", "file", "/sys/kernel/btf/vmlinux"));
        ours.Out.Length.ShouldBe(real.Out.Length);
        (ours.Out == real.Out).ShouldBeTrue();
    }

    private IProgramBackend Load(IMapBackend? map, ProgramType type = ProgramType.SocketFilter)
    {
        // r0 = 0, with a mention of the map before it.
        Instruction[] mention = map is null ? [] : [new(0x18, 1, Opcode.PseudoMapFd, 0, 0), default];
        return _maps.Backend.LoadProgram(new ProgramImage
        {
            Name = "tested",
            Type = type,
            Instructions = [.. mention, new Instruction(0xb7, 0, 0, 0, 0), new Instruction(0x95, 0, 0, 0, 0)],
            MapReferences = map is null ? [] : [new MapReference(0, map)],
        });
    }

    private static string HexOf(uint id) => string.Join(' ', BitConverter.GetBytes(id).Select(part => part.ToString("x2", CultureInfo.InvariantCulture)));
}
