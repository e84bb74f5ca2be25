using System.Reflection;
using System.Runtime.CompilerServices;
using BpfSharp.Core.Tests.Symbols.Support;
using BpfSharp.Symbols;

namespace BpfSharp.Core.Tests.Symbols;

public sealed class PerfMapTests : IDisposable
{
    private const string ChildVariable = "BPFSHARP_TEST_PERF_MAP_CHILD";
    private const ulong Jitted = 0x7f00_0000_1000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TryResolve_MapInTheProcesssRootByItsOwnNumber_IsReadAsItGrows()
    {
        var time = new ManualTime();
        var symbols = FakeProcess(500, "NSpid:\t500\t7\n", time);
        symbols.TryResolve(Jitted, out _).ShouldBeFalse();

        var map = _folder.Write("proc/500/root/tmp/perf-7.map", "7f0000001000 10 void [App] Program::Main(string[])[Tier0]\n7f00000010");
        symbols.TryResolve(Jitted, out _).ShouldBeFalse("it was looked at a moment ago");
        time.Advance(ProcessSymbols.DefaultMaxAge);
        symbols.TryResolve(Jitted + 2, out var main).ShouldBeTrue();
        main.ToString().ShouldBe("void [App] Program::Main(string[])[Tier0]+0x2 [perf-7.map]");

        File.AppendAllText(map, "20 20 int32 [App] Program::Work()[Tier1]\n");
        time.Advance(ProcessSymbols.DefaultMaxAge);
        symbols.TryResolve(Jitted + 0x20, out var work).ShouldBeTrue();
        work.Name.ShouldBe("int32 [App] Program::Work()[Tier1]");

        File.WriteAllText(map, "7f0000001000 10 anew\n");
        time.Advance(ProcessSymbols.DefaultMaxAge);
        symbols.TryResolve(Jitted, out var anew).ShouldBeTrue();
        anew.Name.ShouldBe("anew");
        symbols.TryResolve(Jitted + 0x20, out _).ShouldBeFalse();
    }

    [Fact]
    public void TryResolve_MapIsALinkOrAPipe_IsNotRead()
    {
        var symbols = FakeProcess(501, "NSpid:\t501\n", new ManualTime());
        var elsewhere = _folder.Write("elsewhere", "7f0000001000 10 secret\n");
        Directory.CreateDirectory(_folder.File("proc/501/root/tmp"));
        File.CreateSymbolicLink(_folder.File("proc/501/root/tmp/perf-501.map"), elsewhere);
        symbols.Refresh();
        symbols.TryResolve(Jitted, out _).ShouldBeFalse();
        File.Delete(_folder.File("proc/501/root/tmp/perf-501.map"));
        Tool.Run("mkfifo", _folder.File("proc/501/root/tmp/perf-501.map"));
        symbols.Refresh();
        symbols.TryResolve(Jitted, out _).ShouldBeFalse();
    }

    [Fact]
    public void Refresh_DamagedMemoryMap_KeepsWhatWasKnown()
    {
        _folder.Write("proc/502/maps", "this is no map\n");
        var symbols = new ProcessSymbols(new ProcessFiles(502, _folder.File("proc")), null, null, null);
        symbols.TryResolve(Jitted, out _).ShouldBeFalse();
        symbols.Problem.ShouldNotBeNull().ShouldContain("process memory map");
    }

    [SkippableFact]
    public void TryResolve_DotNetProcess_GivesTheMethod()
    {
        var runner = Assembly.GetEntryAssembly()?.Location;
        Skip.IfNot(Path.GetFileName(runner) == "Runner.dll", "needs the test runner, to start a second process of");
        var tests = typeof(PerfMapTests).Assembly.Location;
        var pid = 0;
        try
        {
            using var child = new RunningProgram(Environment.ProcessPath!, [runner!, tests, "-m", nameof(Child_WaitsWithACompiledMethod)], (ChildVariable, "1"), ("DOTNET_PerfMapEnabled", "1"));
            pid = child.Pid;
            var line = File.ReadLines($"/tmp/perf-{pid}.map").First(l => l.Contains(nameof(MarkedMethod), StringComparison.Ordinal)).Split(' ', 3);
            var start = Convert.ToUInt64(line[0], 16);
            new ProcessSymbols(pid).TryResolve(start + 1, out var symbol).ShouldBeTrue();
            symbol.Name.ShouldBe(line[2]);
            symbol.Name.ShouldNotBeNull().ShouldContain("PerfMapTests::MarkedMethod(int32)");
            symbol.ToString().ShouldEndWith($"+0x1 [perf-{pid}.map]");
        }
        finally
        {
            foreach (var left in Directory.EnumerateFiles("/tmp", $"perf*-{pid}.map"))
                File.Delete(left);
        }
    }

    /// <summary>The other side of <see cref="TryResolve_DotNetProcess_GivesTheMethod"/>; nothing when it runs as a test.</summary>
    [Fact]
    public void Child_WaitsWithACompiledMethod()
    {
        if (Environment.GetEnvironmentVariable(ChildVariable) is null)
            return;
        MarkedMethod(1);
        Console.WriteLine("ready");
        Console.Out.Flush();
        Console.In.ReadToEnd();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int MarkedMethod(int x) => x * 7;

    private ProcessSymbols FakeProcess(int pid, string status, ManualTime time)
    {
        _folder.Write($"proc/{pid}/maps", "7f0000000000-7f0000010000 rwxp 00000000 00:00 0\n");
        _folder.Write($"proc/{pid}/status", status);
        return new ProcessSymbols(new ProcessFiles(pid, _folder.File("proc")), null, null, time);
    }
}
