using BpfSharp.Backends;
using BpfSharp.Embedded.Tests.Support;

namespace BpfSharp.Embedded.Tests.Checking;

/// <summary>Programs made by chance: what the kernel accepts is accepted, and gives the same result, packet and map contents on the kernel and both engines.</summary>
public class GeneratedProgramTests
{
    private const int Programs = 300;

    [SkippableFact]
    public void GeneratedPrograms_KernelAndEngines_Agree()
    {
        using var kernel = Engines.Kernel();
        var accepted = 0;
        for (var seed = 0; seed < Programs; seed++)
        {
            var assembly = new ProgramGenerator(seed).Generate();
            if (Outcome(kernel, assembly) is not { } expected)
                continue;
            accepted++;
            foreach (var engine in EngineTheories.Both)
            {
                using var backend = Engines.Embedded(engine);
                Outcome(backend, assembly).ShouldBe(expected, $"seed {seed}, {engine}\n{assembly}");
            }
        }

        accepted.ShouldBeGreaterThan(Programs / 2);
    }

    [Fact]
    public void GeneratedPrograms_BothEngines_Agree()
    {
        for (var seed = 1000; seed < 1000 + Programs; seed++)
        {
            var assembly = new ProgramGenerator(seed).Generate();
            using var interpreter = Engines.Embedded(VmEngineKind.Interpreter);
            using var jit = Engines.Embedded(VmEngineKind.Jit);
            Outcome(jit, assembly).ShouldBe(Outcome(interpreter, assembly), $"seed {seed}\n{assembly}");
        }
    }

    /// <summary>Everything a run leaves behind, as text; null where the program is refused.</summary>
    private static string? Outcome(IBpfBackend backend, string assembly)
    {
        using var hash = backend.CreateMap(MapType.Hash, 4, 8, 4);
        using var array = backend.CreateMap(MapType.Array, 4, 8, 4);
        try
        {
            using var program = backend.LoadProgram(Support.Programs.Image(ProgramType.Xdp, assembly, hash, array));
            var packet = Enumerable.Range(0, 64).Select(i => (byte)(i * 7)).ToArray();
            var result = program.TestRun(new TestRunRequest { Data = packet });
            return $"{result.ReturnValue:x} {Convert.ToHexString(result.Data)} {Contents(hash)} {Contents(array)}";
        }
        catch (BpfException refusal) when (backend.Name == "kernel")
        {
            refusal.Message.ShouldNotContain("unknown opcode");
            return null;
        }
    }

    private static string Contents(IMapBackend map)
    {
        var value = new byte[8];
        return string.Join(' ', Enumerable.Range(0, 8).Where(key => map.Lookup(BitConverter.GetBytes(key), value) == Errno.None).Select(key =>
        {
            map.Lookup(BitConverter.GetBytes(key), value);
            return $"{key}={Convert.ToHexString(value)}";
        }));
    }
}
