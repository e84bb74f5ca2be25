using BpfSharp.Formats.Isa;
using BpfSharp.Testing;

namespace BpfSharp.Embedded.Tests.Conformance;

public class ConformanceTests
{
    private static readonly string Folder = Repository.File("tests", "BpfSharp.Embedded.Tests", "Conformance");

    public static IEnumerable<object[]> Cases()
        => EngineTheories.WithEngines(Directory.EnumerateFiles(Folder, "*.data").Order().Select(path => new object[] { Path.GetFileNameWithoutExtension(path) }));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_GivesItsResult(VmEngineKind engine, string name)
    {
        var test = ConformanceCase.Load(Path.Combine(Folder, name + ".data"));
        VmRunner.Run(test.Program(), test.Memory, engine).ShouldBe(test.Result!.Value);
    }

    [Fact]
    public void Cases_Together_UseEveryInstruction()
    {
        var used = Directory.EnumerateFiles(Folder, "*.data").SelectMany(path => Used(ConformanceCase.Load(path).Program())).ToHashSet();
        // The packet loads need a packet, a map or kernel function needs a kernel; "swap" is another name for "bswap".
        var missing = InstructionTable.Rules.Where(rule => !used.Contains(rule) && rule.Form is not (OperandForm.PacketAbsolute or OperandForm.PacketIndirect)
            && rule.Mnemonic is not ("call runtime" or "swap16" or "swap32" or "swap64")).Select(rule => $"{rule.Mnemonic} {rule.Form}");
        missing.ShouldBeEmpty();
    }

    private static IEnumerable<OpcodeRule> Used(Instruction[] program)
    {
        for (var i = 0; i < program.Length; i++)
        {
            yield return InstructionTable.Find(program[i])!;
            if (program[i].IsWide)
                i++;
        }
    }
}
