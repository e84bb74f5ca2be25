using BpfSharp.Kernel.Programs.Explaining;
using BpfSharp.Kernel.Tests.Support;
using BpfSharp.Testing;

namespace BpfSharp.Kernel.Tests.Programs;

/// <summary>Each rule of the explainer against a real log: recorded ones anywhere, and the running kernel's where there is one.</summary>
public class VerifierExplainerTests(KernelFixture kernel) : IClassFixture<KernelFixture>
{
    // The end of a log is what counts, and some have megabytes.
    private const int RecordedLines = 40;

    public static TheoryData<string> BadOnes => [.. BadPrograms.All.Keys];

    public static TheoryData<string> Recorded
        => [.. Directory.EnumerateFiles(Repository.File("testdata", "verifier-logs"), "*.log").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Parse_OfARecordedLog_FindsTheRule(string rule)
    {
        var log = VerifierLog.Parse(File.ReadAllText(Repository.File("testdata", "verifier-logs", rule + ".log")));
        VerifierRules.All.First(candidate => candidate.Matches(log.Decisive)).Name.ShouldBe(rule);
    }

    [SkippableTheory]
    [MemberData(nameof(BadOnes))]
    public void LoadProgram_ThatIsBad_IsExplainedByTheRule(string rule)
    {
        KernelFixture.SkipUnlessAllowed();
        var error = BadPrograms.All[rule].Load(kernel.Backend, rule);
        if (Environment.GetEnvironmentVariable("BLESS") == "1")
            Snapshot.Match(string.Join('\n', error.Log.Split('\n').TakeLast(RecordedLines)), "testdata", "verifier-logs", rule + ".log");
        error.Message.ShouldContain(VerifierRules.All.Single(candidate => candidate.Name == rule).Explanation);
    }

    /// <summary>Messages that only other kernels, or those without privileges, get to see.</summary>
    [Theory]
    [InlineData("invalid indirect read from stack R2 off -16+4 size 16", "uninitialised-stack")]
    [InlineData("invalid read from stack off -8+0 size 8", "uninitialised-stack")]
    [InlineData("back-edge from insn 3 to 1", "loop")]
    [InlineData("R0 leaks addr as return value", "address-leak")]
    [InlineData("attach_btf_id 7 is not a function", "attach-target")]
    [InlineData("R1 invalid mem access 'inv'", "untrusted-memory")]
    public void Matches_AMessageOfAnotherKernel_FindsTheRule(string message, string rule)
        => VerifierRules.All.First(candidate => candidate.Matches(message)).Name.ShouldBe(rule);

    [Fact]
    public void Rules_HaveNamesOfTheirOwn() => VerifierRules.All.Select(rule => rule.Name).ShouldBeUnique();

    [Fact]
    public void Parse_OfALogWithSource_FindsLineAndSlot()
    {
        var log = VerifierLog.Parse("0: R1=ctx() R10=fp0\n; counts[key]++; @ tool.c:12\n7: (79) r1 = *(u64 *)(r0 +0)\nR0 invalid mem access 'map_value_or_null'\nprocessed 8 insns (limit 1000000) max_states_per_insn 0\n");
        log.Decisive.ShouldBe("R0 invalid mem access 'map_value_or_null'");
        log.Slot.ShouldBe(7);
        log.Source.ShouldBe("counts[key]++; @ tool.c:12");
    }

    [Fact]
    public void Parse_OfAnEmptyLog_FindsNothing()
    {
        var log = VerifierLog.Parse("");
        log.Decisive.ShouldBe("");
        log.Slot.ShouldBeNull();
        log.Source.ShouldBeNull();
    }
}
