using BpfSharp.Formats.Btf;

namespace BpfSharp.Formats.Tests.Btf;

public class BtfSanitizerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sanitize_OldestKernel_ReplacesEachKindInItsPlace(bool bigEndian)
    {
        var builder = new BtfBuilder(bigEndian);
        var number = builder.AddInt("int", 4, BtfIntEncoding.Signed);
        var real = builder.AddFloat("double", 8);
        var prototype = builder.AddPrototype(number, ("a", number), ("b", number));
        var function = builder.AddFunction("f", prototype, BtfLinkage.Global);
        var variable = builder.AddVariable("v", number, BtfLinkage.Global);
        var section = builder.AddDataSection(".data", 12, new BtfSectionVariable(variable, 8, 4));
        var tag = builder.AddDeclTag("a:b", variable);
        var typeTag = builder.AddTypeTag("user", number);
        var signed = builder.AddEnum("e", 4, true, ("MINUS", -1));
        var wide = builder.AddEnum64("w", 8, false, ("HUGE", 1L << 40), ("MORE", 2L << 40));
        var original = builder.Build();

        var spec = BtfSanitizer.Sanitize(original, BtfFeatures.None);

        spec.Count.ShouldBe(original.Count + 1);
        spec.TypeById(real).ShouldBeOfType<BtfComposite>().ShouldSatisfyAllConditions(s => s.Size.ShouldBe(8), s => s.Name.ShouldBe(""));
        spec.TypeById(prototype).ShouldBeOfType<BtfEnum>().Values.Count.ShouldBe(2);
        spec.TypeById(function).ShouldBeOfType<BtfTypedef>().TargetId.ShouldBe(prototype);
        spec.TypeById(variable).ShouldBeOfType<BtfInt>().Size.ShouldBe(1);
        var members = spec.TypeById(section).ShouldBeOfType<BtfComposite>().Members;
        members.Select(m => (m.Name, m.TypeId, m.BitOffset)).ShouldBe([("v", variable, 64)]);
        spec.TypeById(tag).ShouldBeOfType<BtfInt>();
        spec.TypeById(typeTag).ShouldBeOfType<BtfConst>().TargetId.ShouldBe(number);
        spec.TypeById(signed).ShouldBeOfType<BtfEnum>().IsSigned.ShouldBeFalse();
        var union = spec.TypeById(wide).ShouldBeOfType<BtfComposite>();
        (union.IsUnion, union.Size, union.Members.Count).ShouldBe((true, 8, 2));
        union.Members[1].Type.ShouldBeOfType<BtfInt>().Size.ShouldBe(1);
    }

    [Fact]
    public void Sanitize_GlobalFunctionsUnknown_MakesThemStatic()
    {
        var builder = new BtfBuilder();
        var function = builder.AddFunction("f", builder.AddPrototype(0), BtfLinkage.Global);
        var spec = BtfSanitizer.Sanitize(builder.Build(), BtfFeatures.All & ~BtfFeatures.GlobalFunctions);
        spec.TypeById(function).ShouldBeOfType<BtfFunction>().Linkage.ShouldBe(BtfLinkage.Static);
    }

    [Fact]
    public void Sanitize_OptionalSectionsUnknown_RenamesThem()
    {
        var builder = new BtfBuilder();
        var section = builder.AddDataSection("?.struct_ops", 4);
        BtfSanitizer.Sanitize(builder.Build(), BtfFeatures.All & ~BtfFeatures.OptionalSections).TypeById(section).Name.ShouldBe("_.struct_ops");
    }

    [Fact]
    public void Sanitize_NothingToChange_ReturnsTheSameObject()
    {
        var builder = new BtfBuilder();
        builder.AddEnum("e", 4, false, ("A", 1));
        var spec = builder.Build();
        BtfSanitizer.Sanitize(spec, BtfFeatures.None).ShouldBeSameAs(spec);
    }
}
