using System.Diagnostics;

namespace BpfSharp.Testing.Tests;

public class WorkloadTests
{
    [Fact]
    public void Of_TwoOfThem_HaveDifferentNamesThatFitComm()
    {
        using var one = Workload.Of();
        using var other = Workload.Of();
        one.Name.ShouldNotBe(other.Name);
        one.Name.Length.ShouldBeLessThanOrEqualTo(15);
    }

    [Fact]
    public void Run_AProgram_IsItsCopyUnderTheName()
    {
        using var shell = Workload.Of("/bin/sh");
        Command.Run(shell.Path, "-c", "cat /proc/$$/comm").ShouldBe(shell.Name + "\n");
        shell.Run(3, "-c", ":");
    }

    [Fact]
    public void Run_AProgramThatFails_SaysSo()
    {
        using var shell = Workload.Of("/bin/sh");
        Should.Throw<Xunit.Sdk.XunitException>(() => shell.Run(1, "-c", "echo broken >&2; exit 3")).Message.ShouldContain("ended with 3:\nbroken");
    }

    [Fact]
    public void Dispose_RemovesTheCopy()
    {
        var workload = Workload.Of();
        workload.Dispose();
        Directory.Exists(Path.GetDirectoryName(workload.Path)).ShouldBeFalse();
    }

    [SkippableFact]
    public void Leaks_AChildStillRunning_IsNamed()
    {
        // CONFIG_PROC_CHILDREN
        Skip.IfNot(File.Exists("/proc/thread-self/children"), "this kernel doesn't list children");
        using var leaks = new LeakCheck();
        using var child = Process.Start("sleep", "100");
        leaks.Leaks().ShouldContain(leak => leak.StartsWith($"process {child.Id} (", StringComparison.Ordinal));
        child.Kill();
        child.WaitForExit();
    }
}
