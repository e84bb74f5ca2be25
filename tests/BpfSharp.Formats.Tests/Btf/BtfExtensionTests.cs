using BpfSharp.Formats.Btf;
using BpfSharp.Formats.CoRe;
using BpfSharp.Formats.Elf;
using BpfSharp.Formats.Tests.Support;

namespace BpfSharp.Formats.Tests.Btf;

public class BtfExtensionTests
{
    private const string Source = """
        struct pair { int first; int second; } __attribute__((preserve_access_index));
        static __attribute__((noinline)) int helper(struct pair *p) { return p->second; }
        __attribute__((section("tp/a"))) int one(struct pair *p) { return helper(p) + 1; }
        __attribute__((section("tp/b"))) int two(void *p) { return 2; }
        """;

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Parse_CompiledObject_GivesRecordsBySection(bool bigEndian)
    {
        var extension = Load(Tool.CompileBpf(Source, bigEndian ? ["-big"] : []));

        var functions = extension.Functions.ToDictionary(s => s.SectionName, s => s.Records);
        functions.Keys.Order().ShouldBe([".text", "tp/a", "tp/b"]);
        extension.Btf.TypeById(functions["tp/a"].ShouldHaveSingleItem().TypeId).ShouldBeOfType<BtfFunction>().Name.ShouldBe("one");
        var line = extension.Lines.Single(s => s.SectionName == "tp/b").Records[0];
        (line.InstructionOffset, line.Line).ShouldBe((0u, 4));
        var relocation = extension.Relocations.Single(s => s.SectionName == ".text").Records.ShouldHaveSingleItem();
        relocation.Kind.ShouldBe(CoReKind.FieldByteOffset);
        extension.Btf.StringAt(relocation.AccessOffset).ShouldBe("0:1");
        extension.Btf.TypeById(relocation.TypeId).Name.ShouldBe("pair");
    }

    [SkippableFact]
    public void Parse_CountBeyondTheEnd_IsRefused()
    {
        var file = ElfFile.Parse(Tool.CompileBpf(Source));
        file.TryGetSection(".BTF", out var types).ShouldBeTrue();
        file.TryGetSection(".BTF.ext", out var records).ShouldBeTrue();
        var bytes = records!.Data.ToArray();
        // The first section's count, after the header of 32 bytes, rec_size and sec_name_off.
        bytes.AsSpan(40, 4).Fill(0xff);
        Should.Throw<BpfFormatException>(() => BtfExtension.Parse(bytes, BtfSpec.Parse(types!.Data))).Message.ShouldContain("4294967295 records of 8 bytes");
    }

    private static BtfExtension Load(byte[] bytes)
    {
        var file = ElfFile.Parse(bytes);
        file.TryGetSection(".BTF", out var types).ShouldBeTrue();
        file.TryGetSection(".BTF.ext", out var records).ShouldBeTrue();
        return BtfExtension.Parse(records!.Data, BtfSpec.Parse(types!.Data));
    }
}
