namespace BpfSharp.Tests.Samples;

/// <summary>The samples that send events, share tables and look at packets.</summary>
public sealed class EventSampleTests : IDisposable
{
    private readonly NamedShell _shell = new();

    [SkippableTheory]
    [InlineData("ring_hello")]
    [InlineData("perf_hello")]
    public void Hello_ToRoot_SaysTheMessageOfTheTable(string sample)
    {
        var greetings = SampleRun.Of(sample, _shell.Calling(200)).Lines.Where(line => line.Contains(_shell.Name, StringComparison.Ordinal)).ToList();
        greetings.Count.ShouldBe(200);
        greetings.ShouldAllBe(line => line.EndsWith($" 0 {_shell.Name} Hey root!", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData("ring_hello", 501, "Hi user 501!")]
    [InlineData("perf_hello", 502, "Hello World")]
    public void Hello_ToAnotherUser_SaysTheirMessage_OrThatOfEverybody(string sample, int user, string message)
    {
        var greetings = SampleRun.Of(sample, ["setpriv", $"--reuid={user}", "--clear-groups", .. _shell.Calling(7)]).Lines.Where(line => line.Contains(_shell.Name, StringComparison.Ordinal)).ToList();
        greetings.Count.ShouldBe(7);
        greetings.ShouldAllBe(line => line.EndsWith($" {user} {_shell.Name} {message}", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void QueueStack_PopsInOrderAndInReverse()
        => SampleRun.Of("queue_stack").Lines.ShouldBe(["next in the queue: 3", "queue: 3 4 5 6", "stack: 4 3 2 1", "left:  False"]);

    [SkippableFact]
    public void ArrayOfMaps_ReadsTheInnerTablesThroughTheOuterOne()
        => SampleRun.Of("array_of_maps").Lines.ShouldBe(["bashcnt (under 0): root 1, others 2", "shcnt (under 1): root 3, others 4"]);

    [SkippableFact]
    public void HashOfMaps_ReadsTheInnerTablesThroughTheOuterOne()
        => SampleRun.Of("hash_of_maps").Lines.ShouldBe(["shcnt (under 777): root 3, others 4", "bashcnt (under 4242): root 1, others 2"]);

    [SkippableFact]
    public void PinnedTable_IsFoundByTheNextProcess()
        => SampleRun.Of("pinned_table").Lines.ShouldBe(["first: found 0, left 5", "second: found 5, left 10", "/sys/fs/bpf/counts"]);

    [SkippableFact]
    public void LpmTrie_CountsEachPacketUnderItsLongestPrefix()
        => SampleRun.Of("lpm_trie").Lines.ShouldBe(
        [
            "0.0.0.0/0      0", "127.0.0.0/8    1", "127.1.0.0/16   2", "127.1.2.0/24   7",
            "::/0           0", "::1/128        5",
            "127.1.2.15 → 28, 127.1.2.127 → 24",
        ]);

    public void Dispose() => _shell.Dispose();
}
