using BpfSharp.Embedded.Execution;
using BpfSharp.Embedded.Tests.Support;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Tests.Fuzzing;

/// <summary>Broken programs through the loader, the checker and both engines: the same verdict and result, never another exception, a crash or a hang.</summary>
public class FuzzTests
{
    private const int Rounds = 3000;
    private const int CheckedRounds = 400;
    private const long Budget = 20_000;

    [Fact]
    public void BareRandomInstructions_BothEngines_Agree()
    {
        var random = new Random(11);
        for (var round = 0; round < Rounds; round++)
            RunBare(RandomProgram(random), random.Next());
    }

    [Fact]
    public void BareMutatedPrograms_BothEngines_Agree()
    {
        var random = new Random(12);
        for (var round = 0; round < Rounds; round++)
            RunBare(Mutated(Assembler.Assemble(new ProgramGenerator(round % 50).Generate()), random), random.Next());
    }

    [Fact]
    public void CheckedMutatedPrograms_BothEngines_Agree()
    {
        var random = new Random(13);
        using var interpreter = Engines.Embedded(VmEngineKind.Interpreter, budget: Budget);
        using var jit = Engines.Embedded(VmEngineKind.Jit, budget: Budget);
        var accepted = 0;
        for (var round = 0; round < CheckedRounds; round++)
        {
            var program = Mutated(Assembler.Assemble(new ProgramGenerator(round % 50).Generate()), random);
            var expected = RunChecked(interpreter, program);
            RunChecked(jit, program).ShouldBe(expected, $"round {round}");
            accepted += expected.StartsWith("refused", StringComparison.Ordinal) ? 0 : 1;
        }

        accepted.ShouldBeGreaterThan(CheckedRounds / 20);
    }

    [Fact]
    public void Assembler_AnyText_GivesAProgramOrAnError()
    {
        var random = new Random(14);
        string[] words = ["mov", "lddw", "%r1", "%r16", "[%r1+", "[%r1+4]", "0x", "-", "99999999999999999999", "lock", "fetch", "add", "call", "local", "exit", "a:", "a", "#", "+5"];
        for (var round = 0; round < Rounds; round++)
        {
            var text = string.Join(random.Next(5) == 0 ? "\n" : " ", Enumerable.Range(0, random.Next(6)).Select(_ => words[random.Next(words.Length)]));
            try
            {
                Assembler.Assemble(text).ShouldNotBeNull();
            }
            catch (AssemblerException error)
            {
                error.Message.ShouldStartWith("line ");
            }
        }
    }

    private static Instruction[] RandomProgram(Random random)
    {
        var rules = InstructionTable.Rules;
        var program = new List<Instruction>();
        for (var length = random.Next(1, 25); length > 0; length--)
        {
            var rule = rules[random.Next(rules.Count)];
            // The clock gives another number to each engine.
            if (rule.Form is OperandForm.CallNumber or OperandForm.CallRegister)
                continue;
            var instruction = new Instruction(
                rule.Opcode, random.Next(rule.Destination.Minimum, rule.Destination.Maximum + 1), rule.Form == OperandForm.DestinationImmediate64 ? 0 : random.Next(rule.Source.Minimum, rule.Source.Maximum + 1),
                (short)random.Next(Math.Max(rule.Offset.Minimum, -6), Math.Max(Math.Min(rule.Offset.Maximum, 8), rule.Offset.Minimum) + 1),
                random.Next(Math.Max(rule.Immediate.Minimum, -3), Math.Max(Math.Min(rule.Immediate.Maximum, 8), rule.Immediate.Minimum) + 1));
            program.Add(instruction);
            if (instruction.IsWide)
                program.Add(new Instruction(0, 0, 0, 0, random.Next()));
        }

        program.Add(new Instruction(Opcode.Exit, 0, 0, 0, 0));
        return [.. program];
    }

    private static Instruction[] Mutated(Instruction[] program, Random random)
    {
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            var at = random.Next(program.Length);
            program[at] = random.Next(4) switch
            {
                0 => new Instruction(program[at].Bits ^ (1UL << random.Next(64))),
                1 => program[random.Next(program.Length)],
                2 => program[at].WithImmediate(random.Next(-100, 100)),
                _ => program[at].WithOffset((short)random.Next(-100, 100)),
            };
        }

        return program;
    }

    private static void RunBare(Instruction[] program, int seed)
    {
        // Helpers' results may differ between runs (the clock), and maps there are none.
        if (program.Any(instruction => instruction.Opcode is Opcode.Call or Opcode.CallRegister && !instruction.IsLocalCall()))
            return;
        var expected = Bare(program, seed, VmEngineKind.Interpreter);
        Bare(program, seed, VmEngineKind.Jit).ShouldBe(expected, Disassembler.Disassemble(program));
    }

    private static string Bare(Instruction[] program, int seed, VmEngineKind engine)
    {
        var memory = new byte[64];
        new Random(seed).NextBytes(memory);
        try
        {
            return $"{VmRunner.Run(program, memory, engine, Budget):x} {Convert.ToHexString(memory)}";
        }
        catch (VerifierException refused)
        {
            return refused.Message;
        }
        catch (VmFaultException fault)
        {
            return $"{fault.Message} {Convert.ToHexString(memory)}";
        }
    }

    private static string RunChecked(EmbeddedBackend engine, Instruction[] program)
    {
        using var hash = engine.CreateMap(MapType.Hash, 4, 8, 4);
        using var array = engine.CreateMap(MapType.Array, 4, 8, 4);
        try
        {
            using var loaded = (EmbeddedProgram)engine.LoadProgram(Support.Programs.Image(ProgramType.Xdp, [.. program], hash, array));
            var verdict = loaded.RunPacket(new byte[64]);
            return $"{verdict.Result:x} {Convert.ToHexString(verdict.Packet)}";
        }
        catch (VmFaultException fault)
        {
            return fault.Message;
        }
        catch (BpfException refused)
        {
            return "refused: " + refused.Message;
        }
    }
}
