using BpfSharp.Testing.Runner;

namespace BpfSharp.Testing.Tests;

public sealed class ResultMatrixTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("matrix").FullName;

    [Fact]
    public void Read_TestSkippedOnOneMachineAndPassedOnAnother_IsFine()
    {
        var matrix = Matrix(("host", [Skip("A", "kernel 6.18 has none")]), ("6.1", [Pass("A")]));
        matrix.Failed.ShouldBe(0);
        matrix.Text.ReplaceLineEndings("\n").ShouldBe("""
              host       6.1        test
              skip [1]   pass       A
              [1] kernel 6.18 has none
            1 passed, 0 failed, 1 skipped

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Read_TestSkippedEverywhere_Fails()
    {
        var matrix = Matrix(("host", [Skip("A", "x"), Pass("B")]), ("6.1", [Skip("A", "x"), Pass("B")]));
        matrix.Failed.ShouldBe(1);
        matrix.Text.ShouldContain("FAIL A: skipped on every kernel");
    }

    [Fact]
    public void Read_TestSkippedOnSomeMachinesOnly_IsSaidButFine()
    {
        var matrix = ResultMatrix.Read(["host=" + Write("host", Skip("A", "x"))], complete: false)!;
        matrix.Failed.ShouldBe(0);
        matrix.Text.ShouldContain("A: skipped on these kernels");
    }

    [Fact]
    public void Read_MachineWithoutReport_LosesEveryTest()
    {
        var matrix = Matrix(("host", [Pass("A"), Pass("B")]), ("6.1", null));
        matrix.Failed.ShouldBe(2);
        matrix.Text.ShouldEndWith("2 passed, 2 failed, 0 skipped\n");
    }

    [Fact]
    public void Read_CleanUpFailsAfterThePass_CountsAsFailure()
        => Matrix(("host", [Pass("A"), new(Outcome.Fail, 0, "A", "clean-up: left a mount")])).Failed.ShouldBe(1);

    [Fact]
    public void Read_NoTestAtAll_Fails() => Matrix(("host", [])).Failed.ShouldBe(1);

    [Fact]
    public void Read_ArgumentWithoutFile_IsNull() => ResultMatrix.Read(["host"]).ShouldBeNull();

    [Theory]
    [InlineData("plain", "")]
    [InlineData("With(text: \"a\\tb\")", "line\nline\ttab \\n \\")]
    public void ToLine_OddText_RoundTrips(string name, string reason)
    {
        var result = new TestResult(Outcome.Fail, 1.5m, name, reason);
        TestResult.FromLine(result.ToLine()).ShouldBe(result);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static TestResult Pass(string name) => new(Outcome.Pass, 0.1m, name, "");

    private static TestResult Skip(string name, string reason) => new(Outcome.Skip, 0, name, reason);

    private ResultMatrix Matrix(params (string Machine, TestResult[]? Results)[] machines)
        => ResultMatrix.Read([.. machines.Select(machine => $"{machine.Machine}={(machine.Results is null ? Path.Combine(_folder, "none") : Write(machine.Machine, machine.Results))}")])!;

    private string Write(string machine, params TestResult[] results)
    {
        var file = Path.Combine(_folder, machine);
        File.WriteAllLines(file, results.Select(result => result.ToLine()));
        return file;
    }
}
