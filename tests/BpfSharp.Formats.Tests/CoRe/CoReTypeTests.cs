using BpfSharp.Formats.CoRe;

namespace BpfSharp.Formats.Tests.CoRe;

/// <summary>Types and enumerators of small types made by hand.</summary>
public class CoReTypeTests
{
    private readonly CoReFieldTests.Ints _local = new(), _target = new();

    [Fact]
    public void Types_SameName_ExistWithTheTargetsSizeAndId()
    {
        var local = _local.Struct("node___mine", 4, ("a", _local.Int, 0));
        var target = _target.Struct("node", 16, ("b", _target.Long, 0));
        var missing = _local.Struct("absent", 4);
        Resolve(local, CoReKind.TypeExists).Value.ShouldBe(1ul);
        Resolve(local, CoReKind.TypeSize).ShouldSatisfyAllConditions(r => r.Value.ShouldBe(16ul), r => r.LocalValue.ShouldBe(4ul));
        Resolve(local, CoReKind.TypeIdTarget).ShouldSatisfyAllConditions(r => r.Value.ShouldBe(target), r => r.LocalValue.ShouldBeNull());
        Resolve(local, CoReKind.TypeIdLocal).Value.ShouldBe(local);
        Resolve(local, CoReKind.TypeMatches).Value.ShouldBe(0ul);
        foreach (var kind in (CoReKind[])[CoReKind.TypeExists, CoReKind.TypeSize, CoReKind.TypeIdTarget, CoReKind.TypeMatches])
            Resolve(missing, kind).ShouldSatisfyAllConditions(r => r.Value.ShouldBe(0ul), r => r.IsResolved.ShouldBeTrue());
    }

    [Fact]
    public void TypeExists_TypedefOfAnotherShape_DoesNot()
    {
        var pointer = _local.Builder.AddTypedef("handle", _local.Builder.AddPointer(0));
        var same = _local.Builder.AddTypedef("callback", Callback(_local, 2));
        _target.Builder.AddTypedef("handle", _target.Int);
        _target.Builder.AddTypedef("callback", Callback(_target, 2));
        Resolve(pointer, CoReKind.TypeExists).Value.ShouldBe(0ul);
        Resolve(same, CoReKind.TypeExists).Value.ShouldBe(1ul);
        Resolve(same, CoReKind.TypeMatches).Value.ShouldBe(1ul);
    }

    [Fact]
    public void TypeExists_FunctionPointerOfOtherParameters_DoesNot()
    {
        var local = _local.Builder.AddTypedef("callback", Callback(_local, 2));
        _target.Builder.AddTypedef("callback", Callback(_target, 3));
        Resolve(local, CoReKind.TypeExists).Value.ShouldBe(0ul);
    }

    [Fact]
    public void TypeMatches_MembersByNameAndType_InAnyOrder()
    {
        // struct s { int a; struct other *next; } against one with more members in another order, the pointed-to type unlike.
        var localOther = _local.Builder.AddForward("other");
        var local = _local.Struct("s", 16, ("a", _local.Int, 0), ("next", _local.Builder.AddPointer(localOther), 64));
        var targetOther = _target.Struct("other", 4, ("x", _target.Int, 0));
        _target.Struct("s", 24, ("next", _target.Builder.AddPointer(targetOther), 0), ("more", _target.Long, 64), ("a", _target.Int, 128));
        Resolve(local, CoReKind.TypeMatches).Value.ShouldBe(1ul);
        var unsigned = _local.Struct("s", 4, ("a", _local.UInt, 0));
        Resolve(unsigned, CoReKind.TypeMatches).Value.ShouldBe(0ul);
    }

    [Fact]
    public void Enumerators_ByName_GiveTheTargetsValue()
    {
        var local = _local.Builder.AddEnum("state___v2", 4, false, ("RUNNING", 0), ("STOPPED___x", 4), ("GONE", 5));
        _target.Builder.AddEnum64("state", 8, false, ("STOPPED", 0x1_0000_0008), ("RUNNING", 1));
        Resolve(local, CoReKind.EnumValue, "1").ShouldSatisfyAllConditions(r => r.Value.ShouldBe(0x1_0000_0008ul), r => r.Description.ShouldBe("value of enum state___v2::STOPPED___x"));
        Resolve(local, CoReKind.EnumValueExists, "0").Value.ShouldBe(1ul);
        Resolve(local, CoReKind.EnumValueExists, "2").Value.ShouldBe(0ul);
        Resolve(local, CoReKind.EnumValue, "2").IsResolved.ShouldBeFalse();
        Should.Throw<BpfFormatException>(() => Resolve(local, CoReKind.EnumValue, "3")).Message.ShouldContain("is no enumerator");
    }

    [Theory]
    [InlineData("task_struct___old", "task_struct")]
    [InlineData("a___b___c", "a___b")]
    [InlineData("___a", "___a")]
    [InlineData("a___", "a___")]
    [InlineData("a____b", "a____b")]
    [InlineData("plain", "plain")]
    public void Essential_Name_LosesItsFlavour(string name, string essential) => CoReNames.Essential(name).ShouldBe(essential);

    private CoReResult Resolve(uint id, CoReKind kind, string access = "0") => new CoReRelocator(_local.Builder.Build(), _target.Builder.Build()).Resolve(id, access, kind);

    private static uint Callback(CoReFieldTests.Ints types, int parameters)
        => types.Builder.AddPointer(types.Builder.AddPrototype(types.Int, [.. Enumerable.Range(0, parameters).Select(i => ($"p{i}", types.Long))]));
}
