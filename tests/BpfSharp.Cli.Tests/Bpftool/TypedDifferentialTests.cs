using System.Globalization;
using BpfSharp.Backends;
using BpfSharp.Cli.Tests.Bpftool.Support;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Cli.Tests.Bpftool;

/// <summary>Maps with types, dumped and looked up beside the real bpftool.</summary>
public sealed class TypedDifferentialTests : IDisposable
{
    private readonly LiveMaps _maps = new();

    public TypedDifferentialTests() => CliRun.SkipUnlessBpftool();

    public static TheoryData<string> Shapes => [.. TypeShapes.Names];

    public void Dispose() => _maps.Dispose();

    [SkippableTheory]
    [MemberData(nameof(Shapes))]
    public void Dump_EveryShape_IsAlike(string shape)
    {
        var map = Create(shape, MapType.Hash, out var size);
        foreach (var fill in new byte[] { 0, 1, 0x41, 0x80, 0xff })
            map.Update(MapSamples.Key(4, fill), [.. Enumerable.Range(0, size).Select(i => (byte)(fill + (fill is 0x41 ? i % 7 : 0)))]).ShouldBe(Errno.None);
        map.Update(MapSamples.Key(4, 1000), [.. Enumerable.Range(0, size).Select(i => i < 4 ? (byte)('a' + i) : (byte)0)]).ShouldBe(Errno.None);
        CliRun.ShouldBeAlike("map", "dump", "id", Id(map));
        CliRun.ShouldBeAlike("map", "lookup", "id", Id(map), "key", "0x41", "0", "0", "0");
        CliRun.ShouldBeAlike("map", "lookup", "id", Id(map), "key", "9", "9", "9", "9");
    }

    [SkippableTheory]
    [InlineData("s32")]
    [InlineData("struct")]
    public void Dump_PerCpu_IsAlike(string shape)
    {
        var map = Create(shape, MapType.PerCpuHash, out _);
        map.Update(MapSamples.Key(4, 1), [.. Enumerable.Range(0, map.Info.FullValueSize).Select(i => (byte)i)]).ShouldBe(Errno.None);
        CliRun.ShouldBeAlike("map", "dump", "id", Id(map));
        CliRun.ShouldBeAlike("map", "lookup", "id", Id(map), "key", "1", "0", "0", "0");
    }

    [SkippableFact]
    public void Dump_TypedAndUntypedOfOneName_FallsBackToBytes()
    {
        // Not compared: on kernel 6.18 bpftool takes the first map's types for the second one's too, because it asks with a record that isn't cleared.
        var typed = Create("struct", MapType.Hash, out _);
        var (name, first) = (typed.Info.Name, typed.Info.Id);
        var untyped = _maps.Create(MapSamples.Spec(name, MapType.Hash, 4, 4, 4));
        untyped.Update([1, 0, 0, 0], [1, 2, 3, 4]).ShouldBe(Errno.None);
        CliRun.Ours("map", "dump", "name", name).Out.ShouldBe(
            $"{first}: hash  name {name}  flags 0x0\nFound 0 elements\n\n{untyped.Info.Id}: hash  name {name}  flags 0x0\nkey: 01 00 00 00  value: 01 02 03 04\nFound 1 element\n");
    }

    [SkippableFact]
    public void Dump_DataSection_IsAlike()
    {
        var types = new BtfBuilder();
        var number = types.AddInt("int", 4, BtfIntEncoding.Signed);
        var first = types.AddVariable("glob", number, BtfLinkage.Global);
        var second = types.AddVariable("other", number, BtfLinkage.Static);
        var section = types.AddDataSection(".data", 12, new BtfSectionVariable(first, 0, 4), new BtfSectionVariable(second, 8, 4));
        var map = _maps.Create(MapSamples.Spec("t.data", MapType.Array, 4, 12, 1) with { Btf = types.Build(), ValueTypeId = section });
        map.Update(new byte[4], [7, 0, 0, 0, 9, 9, 9, 9, 0xfe, 0xff, 0xff, 0xff]).ShouldBe(Errno.None);
        CliRun.ShouldBeAlike("map", "dump", "id", Id(map));
    }

    private IMapBackend Create(string shape, MapType mapType, out int size)
    {
        var types = new BtfBuilder();
        var key = types.AddInt("unsigned int", 4);
        var value = TypeShapes.Add(types, shape);
        var spec = types.Build();
        size = BtfSpec.SizeOf(spec.TypeById(value));
        return _maps.Create(MapSamples.Spec($"ty{Environment.ProcessId % 10000}_{shape.GetHashCode(StringComparison.Ordinal) % 1000:x}".Replace('-', '_'), mapType, 4, size, 16) with { Btf = spec, KeyTypeId = key, ValueTypeId = value });
    }

    private static string Id(IMapBackend map) => map.Info.Id.ToString(CultureInfo.InvariantCulture);
}
