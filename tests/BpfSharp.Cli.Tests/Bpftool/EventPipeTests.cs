using System.Globalization;
using System.Text.Json;
using BpfSharp.Backends;
using BpfSharp.Cli.Tests.Bpftool.Support;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Cli.Tests.Bpftool;

/// <summary>Records that a program sends come out of <c>map event_pipe</c>.</summary>
public sealed class EventPipeTests : IDisposable
{
    private const int RingBufferOutput = 130;
    private const int PerfEventOutput = 25;

    private readonly LiveMaps _maps = new();

    public void Dispose() => _maps.Dispose();

    [SkippableFact]
    public void EventPipe_RingBuffer_ShowsTheBytes()
    {
        var map = _maps.Create(MapSamples.Spec("ring", MapType.RingBuffer, 0, 0, 4096));
        using var program = Load(map, [.. Map(1), Store(), .. Data(2, 3), Mov(4, 0), new(0x85, 0, 0, 0, RingBufferOutput)]);
        Pipe(program, "map", "event_pipe", "id", Id(map), "--count", "2").Out.ShouldMatch(@"^(== @\d+\.\d{9} size: 8 =====\n2a 00 00 00 00 00 00 00\n){2}$");
        using var document = JsonDocument.Parse(Pipe(program, "-j", "map", "event_pipe", "id", Id(map), "--count", "1").Out);
        document.RootElement.EnumerateArray().Single().GetProperty("data").GetRawText().ShouldBe("[42,0,0,0,0,0,0,0]");
    }

    [SkippableFact]
    public void EventPipe_PerfEventArray_ShowsCpuAndBytes()
    {
        var map = _maps.Create(MapSamples.Spec("perf", MapType.PerfEventArray, 4, 4, (uint)Environment.ProcessorCount));
        using var program = Load(map, [new(0xbf, 6, 1, 0, 0), .. Map(2), Store(), .. Data(4, 5), new(0xbf, 1, 6, 0, 0), new(0x18, 3, 0, 0, -1), default, new(0x85, 0, 0, 0, PerfEventOutput)]);
        Pipe(program, "map", "event_pipe", "id", Id(map), "--count", "1").Out.ShouldMatch(@"^== @\d+\.\d{9} CPU: (\d+) index: \1 =====\n2a 00 00 00 00 00 00 00");
        using var document = JsonDocument.Parse(Pipe(program, "-j", "map", "event_pipe", "id", Id(map), "--count", "1").Out);
        document.RootElement.EnumerateArray().First().GetProperty("type").GetInt32().ShouldBe(9);
    }

    [SkippableTheory]
    [InlineData("event_pipe", "map is not a perf event array")]
    [InlineData("event_pipe cpu 0", "what is 'cpu'?")]
    public void EventPipe_OtherMaps_AreRefused(string words, string message)
    {
        var map = MapSamples.Create(_maps, words.Contains("cpu", StringComparison.Ordinal) ? "perf_event_array" : "hash");
        var parts = words.Split(' ');
        var result = CliRun.Ours(["map", parts[0], "id", Id(map), .. parts[1..] is ["cpu", _] ? new[] { "cpu" } : []]);
        (result.Out, result.Code).ShouldBe(("", 255));
        result.Error.ShouldStartWith($"Error: {message}");
    }

    // Runs the program until the command has seen enough; the bound only ends a test that would hang.
    private static CliResult Pipe(IProgramBackend program, params string[] command)
    {
        var pipe = Task.Run(() => CliRun.Ours(command));
        for (var i = 0; i < 500 && !pipe.Wait(TimeSpan.FromMilliseconds(20)); i++)
            program.TestRun(new TestRunRequest { Data = new byte[64] });
        return pipe.IsCompleted ? pipe.Result : throw new TimeoutException("event_pipe did not end");
    }

    private IProgramBackend Load(IMapBackend map, Instruction[] body)
    {
        var slot = Array.FindIndex(body, instruction => instruction.Opcode == 0x18 && instruction.Source == Opcode.PseudoMapFd);
        return _maps.Backend.LoadProgram(new ProgramImage
        {
            Name = "sender",
            Type = ProgramType.SocketFilter,
            Instructions = [.. body, Mov(0, 0), new Instruction(0x95, 0, 0, 0, 0)],
            MapReferences = [new MapReference(slot, map)],
        });
    }

    private static Instruction[] Map(int register) => [new(0x18, (byte)register, Opcode.PseudoMapFd, 0, 0), default];

    private static Instruction Mov(int register, int value) => new(0xb7, (byte)register, 0, 0, value);

    // *(u64 *)(r10 - 8) = 42
    private static Instruction Store() => new(0x7a, 10, 0, -8, 42);

    // r<pointer> = r10 - 8; r<size> = 8
    private static Instruction[] Data(int pointer, int size) => [new(0xbf, (byte)pointer, 10, 0, 0), new(0x07, (byte)pointer, 0, 0, -8), Mov(size, 8)];

    private static string Id(IMapBackend map) => map.Info.Id.ToString(CultureInfo.InvariantCulture);
}
