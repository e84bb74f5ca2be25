using BpfSharp.Formats.Elf;
using BpfSharp.Formats.Tests.Support;

namespace BpfSharp.Formats.Tests.Elf;

public class ElfFileTests
{
    private const string Source = """
        __attribute__((section("license"))) char text[] = "GPL";
        int counter;
        extern int elsewhere(int);
        __attribute__((section("tp/x"))) int handle(void *ctx) { return elsewhere(counter); }
        """;

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Parse_BpfObject_GivesSectionsSymbolsAndRelocations(bool bigEndian)
    {
        var file = ElfFile.Parse(Tool.CompileBpf(Source, bigEndian ? ["-big"] : []));
        (file.Type, file.Machine, file.Is64Bit, file.IsBigEndian).ShouldBe((ElfFileType.Relocatable, ElfMachine.Bpf, true, bigEndian));
        file.Segments.ShouldBeEmpty();
        file.TryGetSection("license", out var license).ShouldBeTrue();
        license!.Data.ToArray().ShouldBe("GPL\0"u8.ToArray());
        file.TryGetSection("tp/x", out var code).ShouldBeTrue();
        code!.Flags.ShouldBe(ElfSectionFlags.Allocated | ElfSectionFlags.Executable);
        code.Size.ShouldBe(40ul);
        var handle = file.Symbols.Single(s => s.Name == "handle");
        (handle.Type, handle.Binding, handle.Value, handle.Size, handle.SectionIndex).ShouldBe((ElfSymbolType.Function, ElfSymbolBinding.Global, 0ul, 40ul, code.Index));
        file.Symbols.Single(s => s.Name == "elsewhere").SectionIndex.ShouldBe(ElfSymbol.Undefined);
        var relocations = file.RelocationsOf(code);
        relocations.Select(r => (r.Offset, r.Type, file.Symbols[r.SymbolIndex].Name, r.Addend)).ShouldBe([(0ul, 1u, "counter", null), (24ul, 10u, "elsewhere", (long?)null)]);
        file.TryGetSection(".bss", out var bss).ShouldBeTrue();
        (bss!.Type, bss.Size, bss.Data.Length).ShouldBe((ElfSectionType.NoBits, 4ul, 0));
    }

    [SkippableTheory]
    [InlineData("i386-linux-gnu", false, false)]
    [InlineData("mips-linux-gnu", false, true)]
    [InlineData("aarch64-linux-gnu", true, false)]
    [InlineData("s390x-linux-gnu", true, true)]
    public void Parse_OtherMachines_GivesSymbols(string target, bool is64Bit, bool bigEndian)
    {
        var (code, bytes, errors) = Tool.TryRun("clang", "int answer(void); int twice(void) { return 2 * answer(); }"u8.ToArray(), "-target", target, "-O1", "-x", "c", "-c", "-", "-o", "-");
        Skip.If(code != 0, $"clang cannot compile for {target}: {errors}");
        var file = ElfFile.Parse(bytes);
        (file.Is64Bit, file.IsBigEndian).ShouldBe((is64Bit, bigEndian));
        file.TryGetSection(".text", out var text).ShouldBeTrue();
        file.Symbols.Single(s => s.Name == "twice").SectionIndex.ShouldBe(text!.Index);
        file.RelocationsOf(text).Select(r => file.Symbols[r.SymbolIndex].Name).ShouldContain("answer");
    }

    [SkippableFact]
    public void Notes_OfTheRunningProgram_HoldTheBuildId()
    {
        var path = Environment.ProcessPath!;
        var file = ElfFile.Parse(File.ReadAllBytes(path));
        file.Segments.ShouldContain(s => s.Type == ElfSegment.Load);
        file.DynamicSymbols.Count.ShouldBeGreaterThan(10);
        Skip.IfNot(file.Notes().Any(), $"{path} has no notes");
        file.Notes().ShouldContain(n => n.Name == "GNU" && n.Type == 3 && n.Description.Length >= 8);
    }

    [Theory]
    [InlineData(0, 0, "no ELF file")]
    [InlineData(4, 3, "class 3")]
    [InlineData(5, 0, "data encoding 0")]
    [InlineData(0x28, 0xff, "go beyond the file")]
    [InlineData(0x3a, 8, "section headers of 8 bytes, expected 64")]
    public void Parse_OneByteChanged_ExplainsTheProblem(int offset, byte value, string problem)
    {
        var bytes = SmallFile();
        ElfFile.Parse(bytes).Sections.Length.ShouldBe(1);
        bytes[offset] = value;
        Should.Throw<BpfFormatException>(() => ElfFile.Parse(bytes)).Message.ShouldContain(problem);
    }

    // A header and one empty section header.
    private static byte[] SmallFile()
    {
        var bytes = new byte[128];
        "\u007fELF"u8.CopyTo(bytes);
        (bytes[4], bytes[5], bytes[6], bytes[16], bytes[18]) = (2, 1, 1, 1, 247);
        (bytes[0x28], bytes[0x34], bytes[0x3a], bytes[0x3c]) = (64, 64, 64, 1);
        return bytes;
    }
}
