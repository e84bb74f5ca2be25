using System.Text;
using System.Text.RegularExpressions;
using BpfSharp.Formats.Btf;
using BpfSharp.Formats.CoRe;
using BpfSharp.Formats.Elf;
using BpfSharp.Formats.Isa;
using BpfSharp.Formats.Tests.Support;
using BpfSharp.Testing;

namespace BpfSharp.Formats.Tests.CoRe;

/// <summary>The same object relocated by libbpf, in bpftool, and by us: every number must be the same.</summary>
public partial class CoReLibbpfTests
{
    [SkippableFact]
    public void Apply_EveryKindOfRelocation_EqualsLibbpf()
    {
        var kernel = KernelTypes.Require();
        var source = File.ReadAllText(Repository.File("tests", "BpfSharp.Formats.Tests", "CoRe", "Objects", "relocations.bpf.c"));
        var bytes = Tool.CompileBpf(source);

        var theirs = RelocateWithLibbpf(bytes);
        var ours = Relocate(bytes, kernel);

        ours.Count.ShouldBeGreaterThan(30);
        ours.ShouldBe(theirs);
    }

    /// <summary>What bpftool says of each relocation as it loads: slot and new number, -1 for a slot made invalid.</summary>
    private static List<(int Slot, long Value)> RelocateWithLibbpf(byte[] bytes)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, bytes);
            // The kernel refuses the program, and the place is no place for a pin.
            var (code, output, errors) = Tool.TryRun("bpftool", [], "-d", "prog", "load", path, "/proc/bpfsharp-test");
            code.ShouldNotBe(0);
            var lines = (Encoding.UTF8.GetString(output) + errors).Split('\n');
            var found = lines.Select(l => Patched().Match(l)).Where(m => m.Success)
                .Select(m => (int.Parse(m.Groups["slot"].Value), m.Groups["new"].Success ? long.Parse(m.Groups["new"].Value) : -1)).ToList();
            Skip.If(found.Count == 0, $"bpftool can't relocate here: {lines[0]}");
            return found;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static List<(int Slot, long Value)> Relocate(byte[] bytes, BtfSpec kernel)
    {
        var file = ElfFile.Parse(bytes);
        file.TryGetSection(".BTF", out var types).ShouldBeTrue();
        file.TryGetSection(".BTF.ext", out var records).ShouldBeTrue();
        file.TryGetSection("socket", out var code).ShouldBeTrue();
        var local = BtfSpec.Parse(types!.Data);
        var relocator = new CoReRelocator(local, kernel);
        var program = Instruction.Decode(code!.Data.Span);
        var done = new List<(int, long)>();
        foreach (var record in BtfExtension.Parse(records!.Data, local).Relocations.Single().Records)
        {
            var slot = (int)record.InstructionOffset / 8;
            CoReApplier.Apply(program, slot, relocator.Resolve(record));
            done.Add((slot, Number(program, slot)));
        }

        return done;
    }

    private static long Number(Instruction[] program, int slot) => program[slot] switch
    {
        var i when CoReApplier.IsPoison(i) => -1,
        { IsWide: true } i => ((long)program[slot + 1].Immediate << 32) | (uint)i.Immediate,
        { Class: InstructionClass.LoadRegister } i => i.Offset,
        var i => i.Immediate,
    };

    [GeneratedRegex(@"relo #\d+: (patched|substituting) insn #(?<slot>\d+) (\([^)]*\) (off|imm|imm64) \d+ -> (?<new>\d+)|w/ invalid insn)")]
    private static partial Regex Patched();
}
