using BpfSharp.Formats.Text;

namespace BpfSharp.Formats.Tests.Text;

public sealed class SimilarNamesTests
{
    [Theory]
    [InlineData("malok", "malloc")]
    [InlineData("entry_SYCSALL_64", "entry_SYSCALL_64")]
    [InlineData("MALLOC", "malloc")]
    [InlineData("mallco", "malloc")]
    public void Find_Misspelt_IsNear(string wanted, string meant)
        => SimilarNames.Find(wanted, ["calloc", "free", "malloc", "__entry", "entry_SYSCALL_64"], 1).ShouldBe([meant]);

    [Theory]
    [InlineData("zzz", "counts")]
    [InlineData("a", "xyz")]
    [InlineData("ab", "xy")]
    [InlineData("in", "sched_in")]
    [InlineData("get_socket_cookie", "get")]
    [InlineData("", "a")]
    [InlineData("abc", "")]
    public void Find_TooDifferent_IsLeftOut(string wanted, string name) => SimilarNames.Find(wanted, [name]).ShouldBeEmpty();

    [Fact]
    public void Find_PartOfAName_IsNear()
        => SimilarNames.Find("connect", ["tcp_v4_connect", "disconnect", "accept"]).ShouldBe(["disconnect", "tcp_v4_connect"]);

    [Fact]
    public void Find_NameCutOff_IsNear() => SimilarNames.Find("connections_by_port", ["connections_by_", "other"]).ShouldBe(["connections_by_"]);

    [Fact]
    public void Find_SameDistance_ShorterThenByLetter()
        => SimilarNames.Find("cat", ["cats", "car", "bat", "coat"], 4).ShouldBe(["bat", "car", "cats", "coat"]);

    [Fact]
    public void Find_MoreThanAsked_GivesTheBestOnceEach()
        => SimilarNames.Find("malloc", ["calloc", "malloc2", "malloc2", "mallok", "malloc_trim"], 2).ShouldBe(["calloc", "mallok"]);

    [Fact]
    public void Find_NamesAtAndBeyondTheLongest_TakesTheFirstOnly()
    {
        var (longest, tooLong) = (new string('a', 128), new string('a', 129));
        SimilarNames.Find(longest, [longest[1..] + "b", tooLong]).ShouldBe([longest[1..] + "b"]);
        SimilarNames.Find(tooLong, [longest]).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("a", " Did you mean a?")]
    [InlineData("a,b", " Did you mean a or b?")]
    [InlineData("a,b,c", " Did you mean a, b or c?")]
    public void DidYouMean_Found_IsASentence(string found, string sentence)
        => SimilarNames.DidYouMean(found.Split(',', StringSplitOptions.RemoveEmptyEntries)).ShouldBe(sentence);
}
