using BpfSharp.Testing;

namespace BpfSharp.Cli.Tests.Running;

/// <summary>The main job, end to end, where there are kprobes. Compiling takes ten seconds in a guest: few tests, the rest is in <see cref="RunCommandTests"/>.</summary>
[OnKernels]
public sealed class RunOnKernelsTests(LeakCheck leaks) : IClassFixture<LeakCheck>
{
    [SkippableFact]
    public void Run_OfTheSample_AttachesAKprobeAndCountsExactly()
    {
        RunFixture.SkipUnlessPossible();
        Require.Kernel(KernelFeature.Kprobes);
        using var fixture = new RunFixture();
        var (output, error, code) = RunFixture.Run(["run", RunFixture.Sample("exec_count.c"), "-o", "ndjson", "--", .. fixture.Workload(50)]);
        code.ShouldBe(0, error);
        error.ShouldContain("syscall__execve ← kprobe");
        RunFixture.FinalTables(output).GetProperty("counts").EnumerateArray()
            .Single(entry => entry.GetProperty("key").GetProperty("program").GetString() == fixture.ProgramName).GetProperty("value").GetInt64().ShouldBe(50);
        leaks.Leaks().ShouldBeEmpty();
    }
}
