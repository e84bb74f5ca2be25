namespace BpfSharp.Core.Tests.Values;

public sealed class CommTests
{
    [Theory]
    [InlineData("bash", "bash")]
    [InlineData("", "")]
    [InlineData("a-name-of-more-than-15", "a-name-of-more-")]
    public void ToString_Name_CutAsTheKernelDoes(string name, string expected)
    {
        Comm comm = name;

        comm.ToString().ShouldBe(expected);
        comm.ShouldBe(new Comm(expected));
        comm.GetHashCode().ShouldBe(new Comm(expected).GetHashCode());
    }

    [Fact]
    public void CompareTo_Names_ByBytes()
        => new Comm[] { "b", "a", "ab" }.Order().Select(c => c.ToString()).ShouldBe(["a", "ab", "b"]);
}
