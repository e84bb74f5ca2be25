using BpfSharp.Formats.Btf;

namespace BpfSharp.Formats.Tests.Btf;

public class BtfBuilderTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Build_EveryKind_ReadsBackTheSame(bool bigEndian)
    {
        var builder = new BtfBuilder(bigEndian);
        var number = builder.AddInt("int", 4, BtfIntEncoding.Signed);
        var pointer = builder.AddPointer(number);
        var array = builder.AddArray(pointer, number, 3);
        var composite = builder.AddStruct("s", 32, new("a", array, 0), new("low", number, 192, 3), new("high", number, 195, 29));
        var union = builder.AddUnion("u", 4, new BtfMemberDefinition("", number, 0));
        var enumeration = builder.AddEnum("e", 4, true, ("MINUS", -1), ("ONE", 1));
        var forward = builder.AddForward("f", isUnion: true);
        var typedef = builder.AddTypedef("t", composite);
        var tagged = builder.AddTypeTag("user", builder.AddRestrict(builder.AddVolatile(builder.AddConst(typedef))));
        var prototype = builder.AddPrototype(number, ("x", pointer), ("", 0u));
        var function = builder.AddFunction("fn", prototype, BtfLinkage.Global);
        var variable = builder.AddVariable("v", number, BtfLinkage.External);
        var section = builder.AddDataSection(".data", 4, new BtfSectionVariable(variable, 0, 4));
        var real = builder.AddFloat("double", 8);
        var tag = builder.AddDeclTag("note", composite, 1);
        var wide = builder.AddEnum64("w", 8, false, ("HUGE", unchecked((long)0xffff_ffff_0000_0001)));
        var spec = builder.Build();

        spec.IsBigEndian.ShouldBe(bigEndian);
        spec.Count.ShouldBe(20u);
        spec.Types.Select(t => t.Kind).Distinct().Count().ShouldBe(19);
        spec.TypeById(0).ShouldBeOfType<BtfVoid>().Name.ShouldBe("void");
        var integer = spec.TypeById(number).ShouldBeOfType<BtfInt>();
        (integer.Name, integer.Size, integer.Bits, integer.BitOffset, integer.IsSigned).ShouldBe(("int", 4, 32, 0, true));
        spec.TypeById(pointer).ShouldBeOfType<BtfPointer>().Target.ShouldBeSameAs(integer);
        spec.TypeById(array).ShouldBeOfType<BtfArray>().Length.ShouldBe(3u);
        var members = spec.TypeById(composite).ShouldBeOfType<BtfComposite>().Members;
        members.Select(m => (m.Name, m.BitOffset, m.BitFieldSize)).ShouldBe([("a", 0, 0), ("low", 192, 3), ("high", 195, 29)]);
        spec.TypeById(union).ShouldBeOfType<BtfComposite>().Members[0].IsAnonymous.ShouldBeTrue();
        var values = spec.TypeById(enumeration).ShouldBeOfType<BtfEnum>();
        values.Values.Select(v => (v.Name, v.Value)).ShouldBe([("MINUS", -1L), ("ONE", 1L)]);
        spec.TypeById(forward).ShouldBeOfType<BtfForward>().IsUnion.ShouldBeTrue();
        spec.TypeById(tagged).ShouldBeOfType<BtfTypeTag>().Unqualified.ShouldBeSameAs(spec.TypeById(composite));
        spec.TypeById(function).ShouldBeOfType<BtfFunction>().Prototype.Parameters.Select(p => (p.Name, p.TypeId)).ShouldBe([("x", pointer), ("", 0u)]);
        spec.TypeById(variable).ShouldBeOfType<BtfVariable>().Linkage.ShouldBe(BtfLinkage.External);
        spec.TypeById(section).ShouldBeOfType<BtfDataSection>().Variables.ShouldBe([new BtfSectionVariable(variable, 0, 4)]);
        spec.TypeById(real).ShouldBeOfType<BtfFloat>().Size.ShouldBe(8);
        spec.DeclTagsOf(composite).ShouldHaveSingleItem().ShouldBeSameAs(spec.TypeById(tag));
        var huge = spec.TypeById(wide).ShouldBeOfType<BtfEnum>();
        (huge.Kind, huge.IsSigned, (ulong)huge.Values[0].Value).ShouldBe((BtfKind.Enum64, false, 0xffff_ffff_0000_0001));
    }

    [Fact]
    public void Build_SplitBtf_GoesOnFromTheBase()
    {
        var below = new BtfBuilder();
        var number = below.AddInt("int", 4, BtfIntEncoding.Signed);
        var types = below.Build();
        var above = new BtfBuilder(baseSpec: types);
        var pointer = above.AddPointer(number);
        var alias = above.AddTypedef("alias", pointer);
        var split = above.Build();

        (split.FirstId, split.Count, pointer).ShouldBe((2u, 4u, 2u));
        split.TypeById(number).ShouldBeSameAs(types.TypeById(number));
        split.TypeById(alias).Name.ShouldBe("alias");
        split.FindByName("int").ShouldBe([number]);
        split.FindByName("alias").ShouldBe([alias]);
        split.Types.Select(t => t.Id).ShouldBe([pointer, alias]);
    }
}
