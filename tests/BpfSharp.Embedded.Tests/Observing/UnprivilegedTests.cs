using System.Diagnostics;
using BpfSharp.Testing;

namespace BpfSharp.Embedded.Tests.Observing;

public class UnprivilegedTests
{
    /// <summary>Runs the other tests of observing once more as the user nobody, who may do nothing but trace what it starts.</summary>
    [SkippableTheory]
    [InlineData("SyscallTests")]
    [InlineData("UprobeTests.Functions_OfAChild")]
    [InlineData("TransparencyTests.Clock")]
    [InlineData("TransparencyTests.Dispose")]
    public void Observing_AsNobody_GivesTheSame(string tests)
    {
        const string Nobody = "65534";
        var runner = Repository.File("artifacts", "bin", "Runner", "debug", "Runner.dll");
        Skip.IfNot(System.Environment.IsPrivilegedProcess, "these tests run without privileges already");
        Skip.IfNot(File.Exists(runner), $"the test runner isn't built: there is no {runner}");
        var start = new ProcessStartInfo("setpriv", ["--reuid", Nobody, "--regid", Nobody, "--clear-groups", "--bounding-set=-all", "--no-new-privs",
            System.Environment.ProcessPath!, runner, typeof(UnprivilegedTests).Assembly.Location, "-m", $"Observing.{tests}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = start.Environment["DOTNET_CLI_HOME"] = Path.GetTempPath();
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd() + errors.Result;
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, text);
        text.ShouldContain(" 0 failed, 0 skipped", customMessage: text);
        text.ShouldNotContain("0 passed");
    }
}
