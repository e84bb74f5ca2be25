using System.Buffers.Binary;
using BpfSharp.Formats.Btf;
using BpfSharp.Formats.Tests.Support;

namespace BpfSharp.Formats.Tests.Btf;

public class BtfSpecTests
{
    [Fact]
    public void FindByName_SeveralKinds_ReturnsAllInOrder()
    {
        var builder = new BtfBuilder();
        var number = builder.AddInt("same", 4);
        builder.AddInt("other", 4);
        var composite = builder.AddStruct("same", 4, new BtfMemberDefinition("x", number, 0));
        var spec = builder.Build();

        spec.FindByName("same").ShouldBe([number, composite]);
        spec.FindByName("absent").ShouldBeEmpty();
        spec.FindByName("").ShouldBeEmpty();
        spec.TryFind<BtfComposite>("same", out var found).ShouldBeTrue();
        found!.Id.ShouldBe(composite);
        spec.TryFind<BtfEnum>("same", out _).ShouldBeFalse();
    }

    [Fact]
    public void TypeById_AskedTwice_ReturnsTheSameObject()
    {
        var builder = new BtfBuilder();
        var id = builder.AddInt("int", 4);
        var spec = builder.Build();
        spec.TypeById(id).ShouldBeSameAs(spec.TypeById(id));
        Should.Throw<BpfFormatException>(() => spec.TypeById(2)).Message.ShouldBe(".BTF: there is no type 2");
    }

    [Fact]
    public void SizeOf_ArraysTypedefsAndPointers_FollowsThem()
    {
        var builder = new BtfBuilder();
        var number = builder.AddInt("int", 4);
        var inner = builder.AddArray(builder.AddTypedef("number", number), number, 3);
        var outer = builder.AddArray(inner, number, 5);
        var pointers = builder.AddArray(builder.AddPointer(outer), number, 2);
        var forward = builder.AddForward("f");
        var spec = builder.Build();
        BtfSpec.SizeOf(spec.TypeById(outer)).ShouldBe(60);
        BtfSpec.SizeOf(spec.TypeById(pointers)).ShouldBe(16);
        BtfSpec.TrySizeOf(spec.TypeById(forward), out _).ShouldBeFalse();
        Should.Throw<BpfFormatException>(() => BtfSpec.SizeOf(spec.TypeById(forward))).Message.ShouldBe(".BTF: Forward 5 (f) has no size".Replace("5", forward.ToString()));
    }

    [Fact]
    public void SizeOf_CyclesAndOverflow_ThrowsFormatException()
    {
        var builder = new BtfBuilder();
        var loop = builder.AddTypedef("loop", builder.NextId);
        var ring = builder.AddArray(builder.NextId, loop, 1);
        var number = builder.AddInt("int", 4);
        var large = builder.AddArray(number, number, uint.MaxValue);
        var spec = builder.Build();
        Should.Throw<BpfFormatException>(() => BtfSpec.SizeOf(spec.TypeById(loop)));
        Should.Throw<BpfFormatException>(() => spec.TypeById(loop).Unqualified);
        Should.Throw<BpfFormatException>(() => BtfSpec.SizeOf(spec.TypeById(large))).Message.ShouldEndWith("is larger than 2 GiB");
        Should.Throw<BpfFormatException>(() => BtfSpec.SizeOf(spec.TypeById(ring)));
    }

    [Fact]
    public void PointerSize_LongOfFourBytes_IsFour()
    {
        var builder = new BtfBuilder();
        builder.AddInt("long", 4, BtfIntEncoding.Signed);
        builder.Build().PointerSize.ShouldBe(4);
    }

    [Theory]
    [InlineData(0, 0x00, "magic number")]
    [InlineData(2, 0x02, "version 2")]
    [InlineData(3, 0x01, "flags 0x1")]
    [InlineData(4, 0x04, "header length 4")]
    [InlineData(8, 0x02, "no multiple of 4")]
    [InlineData(12, 0xff, "reach into the strings")]
    [InlineData(20, 0xff, "end beyond")]
    [InlineData(24 + 7, 0x1f, "kind 31 is unknown")]
    [InlineData(24 + 4, 0xff, null)]
    public void Parse_OneByteChanged_ExplainsTheProblem(int offset, byte value, string? problem)
    {
        var builder = new BtfBuilder();
        builder.AddInt("int", 4);
        var bytes = builder.ToBytes();
        bytes[offset] = value;
        if (problem is null)
            BtfSpec.Parse(bytes).Count.ShouldBe(2u);
        else
            Should.Throw<BpfFormatException>(() => BtfSpec.Parse(bytes)).Message.ShouldContain(problem);
    }

    [Fact]
    public void Name_BeyondTheLimit_IsRefusedWhenAsked()
    {
        var builder = new BtfBuilder();
        var id = builder.AddInt(new string('x', BtfSpec.MaxNameLength + 1), 4);
        var spec = builder.Build();
        Should.Throw<BpfFormatException>(() => spec.TypeById(id).Name);
        spec.StringAt(1).Length.ShouldBe(4097);
        Should.Throw<BpfFormatException>(() => spec.StringAt(100_000));
    }

    [SkippableFact]
    public void Parse_RunningKernel_EveryTypeDecodes()
    {
        var spec = KernelTypes.Require();
        var names = 0;
        foreach (var type in spec.Types)
            names += type.Name.Length > 0 ? 1 : 0;
        names.ShouldBeGreaterThan(10_000);
        spec.TryFind<BtfComposite>("task_struct", out var task).ShouldBeTrue();
        task!.Members.ShouldContain(m => m.Name == "pid");
        BtfSpec.SizeOf(task).ShouldBe(task.Size);
        spec.PointerSize.ShouldBe(IntPtr.Size);
        spec.FindByName("pid_t").Length.ShouldBe(1);
    }

    [SkippableFact]
    public void FindByName_RunningKernel_FindsEveryNamedType()
    {
        var spec = KernelTypes.Require();
        for (var id = 1u; id < spec.Count; id += 97)
        {
            var name = spec.TypeById(id).Name;
            if (name.Length > 0)
                spec.FindByName(name).ShouldContain(id);
        }
    }

    [Fact]
    public void Types_BigEndianBytes_AreReadAsSuch()
    {
        var bytes = new BtfBuilder(bigEndian: true).ToBytes();
        BinaryPrimitives.ReadUInt16BigEndian(bytes).ShouldBe((ushort)0xeb9f);
        BtfSpec.Parse(bytes).IsBigEndian.ShouldBeTrue();
    }
}
