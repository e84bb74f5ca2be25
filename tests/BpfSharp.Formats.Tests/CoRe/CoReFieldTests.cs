using BpfSharp.Formats.Btf;
using BpfSharp.Formats.CoRe;

namespace BpfSharp.Formats.Tests.CoRe;

/// <summary>Fields of small types made by hand: what the program was compiled with on one side, what the target has on the other.</summary>
public class CoReFieldTests
{
    private readonly Ints _local = new(), _target = new();

    [Fact]
    public void Offset_MemberMovedIntoAnonymousUnion_IsTheSum()
    {
        var local = _local.Struct("task___old", 8, ("pid", _local.Int, 0), ("tgid", _local.Int, 32));
        var inner = _target.Builder.AddStruct("", 8, new("x", _target.Int, 0), new("tgid", _target.Int, 32));
        var union = _target.Builder.AddUnion("", 8, new BtfMemberDefinition("", inner, 0));
        _target.Struct("task", 16, ("pad", _target.Long, 0), ("", union, 64));

        var result = Resolve(local, "0:1", CoReKind.FieldByteOffset);
        (result.LocalValue, result.Value, result.LocalSize, result.Size).ShouldBe((4ul, 12ul, 4, 4));
        (result.Description, result.Target).ShouldBe(("offset of struct task___old.tgid", "struct task"));
        Resolve(local, "0:0", CoReKind.FieldByteOffset).IsResolved.ShouldBeFalse();
        Resolve(local, "0:0", CoReKind.FieldExists).Value.ShouldBe(0ul);
        Resolve(local, "0:1", CoReKind.FieldExists).Value.ShouldBe(1ul);
    }

    [Fact]
    public void Offset_ArrayElementsOfStructs_MultipliesTheTargetsSize()
    {
        var localElement = _local.Struct("element", 8, ("a", _local.Int, 0), ("b", _local.Int, 32));
        var local = _local.Struct("holder", 36, ("n", _local.Int, 0), ("items", _local.Builder.AddArray(localElement, _local.Int, 4), 32));
        var targetElement = _target.Struct("element", 24, ("pad", _target.Long, 0), ("b", _target.Int, 64), ("a", _target.Int, 128));
        _target.Struct("holder", 104, ("n", _target.Long, 0), ("items", _target.Builder.AddArray(targetElement, _target.Int, 3), 64));

        var result = Resolve(local, "0:1:2:1", CoReKind.FieldByteOffset);
        (result.LocalValue, result.Value).ShouldBe((4ul + 16 + 4, 8ul + 48 + 8));
        result.Description.ShouldBe("offset of struct holder.items[2].b");
        Resolve(local, "0:1:3:1", CoReKind.FieldExists).Value.ShouldBe(0ul);
        Resolve(local, "2:0", CoReKind.FieldByteOffset).Value.ShouldBe(208ul);
        Resolve(local, "0:1:2", CoReKind.FieldByteSize).Value.ShouldBe(24ul);
        Resolve(local, "0:1", CoReKind.FieldByteSize).Value.ShouldBe(72ul);
    }

    [Fact]
    public void Offset_FlexibleArray_TakesAnyIndex()
    {
        var local = _local.Struct("tail", 4, ("n", _local.Int, 0), ("data", _local.Builder.AddArray(_local.Int, _local.Int, 0), 32));
        _target.Struct("tail", 8, ("n", _target.Long, 0), ("data", _target.Builder.AddArray(_target.Int, _target.Int, 0), 64));
        Resolve(local, "0:1:5", CoReKind.FieldByteOffset).Value.ShouldBe(28ul);
    }

    [Fact]
    public void Fields_OfIncompatibleTypes_DoNotMatch()
    {
        var local = _local.Struct("mixed", 8, ("value", _local.Int, 0));
        _target.Struct("mixed", 8, ("value", _target.Builder.AddPointer(_target.Int), 0));
        Resolve(local, "0:0", CoReKind.FieldExists).Value.ShouldBe(0ul);
    }

    [Fact]
    public void Offset_TwoCandidatesThatDiffer_IsAmbiguous()
    {
        var local = _local.Struct("twice", 4, ("value", _local.Int, 0));
        _target.Struct("twice", 8, ("value", _target.Int, 0));
        _target.Struct("twice___other", 8, ("value", _target.Int, 32));
        Should.Throw<BpfFormatException>(() => Resolve(local, "0:0", CoReKind.FieldByteOffset)).Message.ShouldContain("ambiguous");
        // Existence is the same in both, but not the place.
        Should.Throw<BpfFormatException>(() => Resolve(local, "0:0", CoReKind.FieldExists));
    }

    [Fact]
    public void Offset_TwoCandidatesThatAgree_IsResolved()
    {
        var local = _local.Struct("twin", 4, ("value", _local.Int, 0));
        _target.Struct("twin", 8, ("value", _target.Int, 32));
        _target.Struct("twin", 16, ("value", _target.Int, 32));
        Resolve(local, "0:0", CoReKind.FieldByteOffset).Value.ShouldBe(4ul);
    }

    [Fact]
    public void BitField_OffsetSizeAndShifts_FollowTheSmallestLoad()
    {
        var local = _local.Builder.AddStruct("flags", 4, new("a", _local.Int, 0, 3), new BtfMemberDefinition("b", _local.Int, 3, 5));
        _target.Builder.AddStruct("flags", 8, new("pad", _target.Int, 0), new("b", _target.Int, 32 + 11, 5), new BtfMemberDefinition("a", _target.Int, 32 + 8, 3));
        Resolve(local, "0:1", CoReKind.FieldByteOffset).ShouldSatisfyAllConditions(r => r.Value.ShouldBe(4ul), r => r.LocalValue.ShouldBeNull());
        Resolve(local, "0:1", CoReKind.FieldByteSize).Value.ShouldBe(4ul);
        Resolve(local, "0:1", CoReKind.FieldLeftShift).Value.ShouldBe(64ul - 16);
        Resolve(local, "0:1", CoReKind.FieldRightShift).Value.ShouldBe(64ul - 5);
        Resolve(local, "0:1", CoReKind.FieldSigned).Value.ShouldBe(1ul);
    }

    [Fact]
    public void BitField_AcrossItsUnit_TakesALargerLoad()
    {
        var local = _local.Builder.AddStruct("packed", 8, new BtfMemberDefinition("x", _local.Int, 0, 10));
        _target.Builder.AddStruct("packed", 8, new("pad", _target.Int, 0, 28), new BtfMemberDefinition("x", _target.Int, 28, 10));
        Resolve(local, "0:0", CoReKind.FieldByteOffset).Value.ShouldBe(0ul);
        Resolve(local, "0:0", CoReKind.FieldByteSize).Value.ShouldBe(8ul);
        Resolve(local, "0:0", CoReKind.FieldLeftShift).Value.ShouldBe(64ul - 38);
    }

    [Fact]
    public void BitField_BigEndian_ShiftsFromTheTop()
    {
        var (local, target) = (new Ints(bigEndian: true), new Ints(bigEndian: true));
        var id = local.Builder.AddStruct("flags", 4, new BtfMemberDefinition("b", local.Int, 3, 5));
        target.Builder.AddStruct("flags", 4, new BtfMemberDefinition("b", target.Int, 11, 5));
        var relocator = new CoReRelocator(local.Builder.Build(), target.Builder.Build());
        relocator.Resolve(id, "0:0", CoReKind.FieldLeftShift).Value.ShouldBe(32ul + 11);
        relocator.Resolve(id, "0:0", CoReKind.FieldRightShift).Value.ShouldBe(59ul);
    }

    [Theory]
    [InlineData("0:9", "no member or element 9")]
    [InlineData("0:0:0", "no member or element 0")]
    [InlineData("x", "no list of numbers")]
    [InlineData("", "no list of numbers")]
    [InlineData("0:-1", "no list of numbers")]
    public void Access_ThatMakesNoSense_IsRefused(string access, string problem)
    {
        var local = new Ints();
        var id = local.Struct("s", 4, ("a", local.Int, 0));
        Should.Throw<BpfFormatException>(() => new CoReRelocator(local.Builder.Build(), local.Builder.Build()).Resolve(id, access, CoReKind.FieldByteOffset)).Message.ShouldContain(problem);
    }

    [Fact]
    public void Resolve_TypesNestedWithoutEnd_IsRefusedSoon()
    {
        // Each level holds the next twice, anonymously: 2^30 places to look for the member.
        var (local, target) = (new Ints(), new Ints());
        var id = local.Struct("deep", 4, ("absent", local.Int, 0));
        var level = target.Struct("bottom", 4, ("x", target.Int, 0));
        for (var i = 0; i < 30; i++)
            level = target.Builder.AddUnion(i == 29 ? "deep" : "", 4, new("", level, 0), new BtfMemberDefinition("", level, 0));
        id = local.Builder.AddUnion("deep", 4, new BtfMemberDefinition("absent", local.Int, 0));
        Should.Throw<BpfFormatException>(() => new CoReRelocator(local.Builder.Build(), target.Builder.Build()).Resolve(id, "0:0", CoReKind.FieldExists)).Message.ShouldContain("nested too deeply");
    }

    private CoReResult Resolve(uint id, string access, CoReKind kind) => new CoReRelocator(_local.Builder.Build(), _target.Builder.Build()).Resolve(id, access, kind);

    /// <summary>A builder with the integers that the tests need.</summary>
    internal sealed class Ints
    {
        public Ints(bool bigEndian = false)
        {
            Builder = new BtfBuilder(bigEndian);
            Int = Builder.AddInt("int", 4, BtfIntEncoding.Signed);
            UInt = Builder.AddInt("unsigned int", 4);
            Long = Builder.AddInt("unsigned long", 8);
        }

        public BtfBuilder Builder { get; }

        public uint Int { get; }

        public uint UInt { get; }

        public uint Long { get; }

        public uint Struct(string name, int size, params (string Name, uint Type, int BitOffset)[] members)
            => Builder.AddStruct(name, size, [.. members.Select(m => new BtfMemberDefinition(m.Name, m.Type, m.BitOffset))]);
    }
}
