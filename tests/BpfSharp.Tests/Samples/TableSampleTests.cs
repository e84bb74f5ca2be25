using System.Text.RegularExpressions;
using BpfSharp.Testing;

namespace BpfSharp.Tests.Samples;

/// <summary>The samples about tables, run as a user runs them, against workloads whose numbers are known.</summary>
public sealed class TableSampleTests : IDisposable
{
    private readonly NamedShell _shell = new();

    [SkippableFact]
    public void ExecByUid_ForItsOwnWorkload_TellsRootFromOthers()
        => SampleRun.Of("exec_by_uid").Lines.ShouldBe(["root:   5 times execve", "others: 3 times execve"]);

    [SkippableTheory]
    [InlineData("exec_count", 25, 25)]
    [InlineData("hash_simple", 25, 25)]
    // Ten are counted, the eleventh is forgotten with the entry.
    [InlineData("hash_delete", 10, 10)]
    [InlineData("hash_delete", 11, -1)]
    [InlineData("hash_delete", 25, 3)]
    [InlineData("hash_update", 10, 10)]
    [InlineData("hash_update", 11, 0)]
    [InlineData("hash_update", 25, 3)]
    public void ByProgram_CountsEveryCall(string sample, int calls, int counted)
        => SampleRun.Of(sample, _shell.Calling(calls)).CountOf(_shell.Name).ShouldBe(counted);

    [SkippableFact]
    public void StrlenHist_CountsEveryLengthInItsBar()
    {
        var run = SampleRun.Of("strlen_hist");
        // Of each 30 calls: 26 to 16 (11), 15 to 8 (8), 7 (1), 3 (10).
        run.Lines.ShouldBe(
        [
            "     strlen return:      : count     distribution",
            "         0 -> 1          : 0        |                                        |",
            "         2 -> 3          : 100      |************************************    |",
            "         4 -> 7          : 10       |***                                     |",
            "         8 -> 15         : 80       |*****************************           |",
            "        16 -> 31         : 110      |****************************************|",
        ]);
        run.Error.ShouldContain("strlen");
    }

    [SkippableFact]
    public void BlockIoHist_OnItsOwnDevice_CountsEveryRequestInBothScales()
    {
        Skip.IfNot(File.Exists("/dev/loop-control"), "this kernel has no loop devices");
        var run = SampleRun.Of("block_io_hist");
        Snapshot.Match(run.Output, "tests", "BpfSharp.Tests", "Samples", "Expected", "block_io_hist.txt");
    }

    [SkippableFact]
    [OnKernels]
    public void PercpuConnects_AddsUpAllCpus()
    {
        var run = SampleRun.Of("percpu_connects");
        run.Lines.ShouldContain("tcp connects total 8 times");
        run.Lines.Count(line => line.EndsWith(" start of tcp4connect", StringComparison.Ordinal)).ShouldBe(8);
        run.Lines.Where(line => line.StartsWith("val[", StringComparison.Ordinal)).Sum(line => int.Parse(line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..])).ShouldBe(8);
    }

    [SkippableFact]
    public void MallocStacks_NamesManagedFramesAndAddsUpTheirBytes()
    {
        var svg = Path.GetTempFileName();
        try
        {
            var run = SampleRun.Of("malloc_stacks", "--svg", svg);
            BytesOf(run, "Parse").ShouldBe(30 * 1000);
            BytesOf(run, "Render").ShouldBe(10 * 500);
            File.ReadAllText(svg).ShouldContain("Libc::Parse");
        }
        finally
        {
            File.Delete(svg);
        }
    }

    [SkippableFact]
    public void CyclesHist_CountsAHundredCalls_AndSaysWhatItCounts()
    {
        var run = SampleRun.Of("cycles_hist");
        run.Lines[0].ShouldStartWith("cnt1 ← c");
        Total(run).ShouldBe(100);
    }

    [SkippableFact]
    [OnKernels]
    public void TailCall_GoesOnInTheSlotsProgram_OrReturnsWhereItIsEmpty()
        => SampleRun.Of("tail_call").Lines.ShouldBe(
        [
            "with an empty slot:   bar went on True, foo ran False",
            "with foo in the slot: every bar went to foo True, bar went on False",
        ]);

    public void Dispose() => _shell.Dispose();

    private static long BytesOf(SampleRun run, string method)
        => run.Lines.Select(line => Regex.Match(line, $@"Libc::{method}\([^;]*;malloc (\d+)$")).Where(match => match.Success).Sum(match => long.Parse(match.Groups[1].Value));

    private static int Total(SampleRun run)
        => run.Lines.Where(line => line.Contains(" -> ", StringComparison.Ordinal)).Sum(line => int.Parse(line.Split(':')[1].Split('|')[0]));
}
