using BpfSharp.Backends;
using BpfSharp.Embedded.Tests.Support;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Tests.Maps;

/// <summary>Memory that programs reach without calling a helper: data sections and, in compiled code, arrays.</summary>
public class ResidentMemoryTests
{
    private const string First = "lddw %r1, 0x6d61700000000000\n";
    private const string Second = "lddw %r1, 0x6d61700000000001\n";

    public static TheoryData<VmEngineKind> BothEngines => [.. EngineTheories.Both];

    private static MapSpec Array(string name, uint entries) => new() { Name = name, Type = MapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = entries };

    private static void Set(IMapBackend map, uint index, ulong value) => map.Update(BitConverter.GetBytes(index), BitConverter.GetBytes(value)).ShouldBe(Errno.None);

    [Theory]
    [MemberData(nameof(BothEngines))]
    public void DataSection_WithoutLookup_IsReadAndWritten(VmEngineKind engine)
    {
        using var backend = new EmbeddedBackend(new EmbeddedOptions { Engine = engine, Environment = new TestEnvironment() });
        using var data = backend.CreateMap(Array(".data", 1));
        Set(data, 0, 41);
        var code = Assembler.Assemble("lddw %r1, 0\nldxdw %r0, [%r1]\nadd %r0, 1\nstxdw [%r1], %r0\nexit");
        code[0] = code[0].WithSource(Opcode.PseudoMapValue);
        using var program = (EmbeddedProgram)backend.LoadProgram(new ProgramImage
        {
            Name = "counts",
            Type = ProgramType.SocketFilter,
            Instructions = [.. code],
            MapReferences = [new MapReference(0, data)],
        });

        program.Run(new byte[192]).ShouldBe(42UL);
        program.Run(new byte[192]).ShouldBe(43UL);
    }

    [Theory]
    [MemberData(nameof(BothEngines))]
    public void Lookup_IndexAtTheEnd_IsNull(VmEngineKind engine)
    {
        using var backend = new EmbeddedBackend(new EmbeddedOptions { Engine = engine, Environment = new TestEnvironment() });
        using var map = backend.CreateMap(Array("numbers", 5));
        Set(map, 4, 44);
        const string Value = "ldxw %r2, [%r1+48]\nstxw [%r10-4], %r2\nmov %r2, %r10\nadd %r2, -4\n" + First + "call 1\njne %r0, 0, +2\nmov %r0, 7\nexit\nldxdw %r0, [%r0]\nexit";
        using var program = backend.Load(ProgramType.SocketFilter, Value, map);

        Run(program, 4).ShouldBe(44UL);
        Run(program, 5).ShouldBe(7UL);
        Run(program, uint.MaxValue).ShouldBe(7UL);
    }

    [Theory]
    [MemberData(nameof(BothEngines))]
    public void Lookup_MapChosenByABranch_TakesTheChosen(VmEngineKind engine)
    {
        using var backend = new EmbeddedBackend(new EmbeddedOptions { Engine = engine, Environment = new TestEnvironment() });
        using var first = backend.CreateMap(Array("first", 2));
        using var second = backend.CreateMap(Array("second", 2));
        Set(first, 1, 10);
        Set(second, 1, 20);
        const string Chosen = "ldxw %r3, [%r1+48]\nstw [%r10-4], 1\nmov %r2, %r10\nadd %r2, -4\n" + First + "jeq %r3, 0, look\n" + Second
            + "look:\ncall 1\njne %r0, 0, +1\nexit\nldxdw %r0, [%r0]\nexit";
        using var program = backend.Load(ProgramType.SocketFilter, Chosen, first, second);

        Run(program, 0).ShouldBe(10UL);
        Run(program, 1).ShouldBe(20UL);
    }

    /// <summary>cb[0] of the context is the program's input.</summary>
    private static ulong Run(EmbeddedProgram program, uint input)
    {
        var context = new byte[192];
        BitConverter.TryWriteBytes(context.AsSpan(48), input);
        return program.Run(context);
    }
}
