using BpfSharp.Formats.Btf;
using BpfSharp.Formats.Tests.Support;

namespace BpfSharp.Formats.Tests.Btf;

/// <summary>The first questions for names, which are answered without an index.</summary>
public sealed class BtfNameSearchTests
{
    [Fact]
    public void FindByName_BeforeAndAfterTheIndex_IsTheSame()
    {
        var builder = new BtfBuilder();
        var first = builder.AddInt("name", 4);
        builder.AddInt("long_name", 4);
        var second = builder.AddStruct("name", 4, new BtfMemberDefinition("x", first, 0));
        var spec = builder.Build();

        for (var question = 0; question < 2 * BtfNameSearch.Worthwhile; question++)
        {
            spec.FindByName("name").ShouldBe([first, second]);
            spec.FindByName("ame").ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0")]
    [InlineData("int\0name")]
    public void TryFind_NoName_FindsNothing(string name)
    {
        var builder = new BtfBuilder();
        builder.AddInt("int", 4);
        builder.AddInt("name", 4);
        var found = new List<uint>();
        BtfNameSearch.TryFind(builder.Build(), name, found).ShouldBeTrue();
        found.ShouldBeEmpty();
    }

    [Fact]
    public void FindByName_EndOfManyNames_IsLeftToTheIndex()
    {
        var builder = new BtfBuilder();
        for (var i = 0; i < 100; i++)
            builder.AddInt($"n{i}x", 4);
        var id = builder.AddInt("x", 4);
        var spec = builder.Build();
        BtfNameSearch.TryFind(spec, "x", []).ShouldBeFalse();
        spec.FindByName("x").ShouldBe([id]);
    }

    [SkippableFact]
    public void TryFind_RunningKernel_FindsWhatTheIndexFinds()
    {
        var spec = KernelTypes.Require();
        for (var question = 0; question <= BtfNameSearch.Worthwhile; question++)
            spec.FindByName("task_struct");
        for (var id = 1u; id < spec.Count; id += 4999)
        {
            var found = new List<uint>();
            var name = spec.TypeById(id).Name;
            if (BtfNameSearch.TryFind(spec, name, found))
                found.ShouldBe(spec.FindByName(name));
        }
    }
}
