using System.Runtime.InteropServices;
using BpfSharp.Attaching;
using BpfSharp.Formats.Symbols;
using BpfSharp.Testing;

namespace BpfSharp.Tests.Attaching;

/// <summary>Patterns that stand for many functions: thousands at once, each hit counted.</summary>
public sealed partial class PatternTests
{
    private const int Functions = 2000;

    private const string CountAll = """
        BPF_ARRAY(hits, u64, 1);
        static void count(void) { int zero = 0; u64 *hit = hits.lookup(&zero); if (hit) __sync_fetch_and_add(hit, 1); }

        """;

    private static string CountOwn => CountAll + $"int on_event(void *ctx) {{ if (bpf_get_current_pid_tgid() >> 32 == {Environment.ProcessId}) count(); return 0; }}";

    [SkippableFact]
    public void AttachUprobe_TwoThousandFunctions_CountsEachCall()
    {
        SkipUnlessPossible();
        using var program = new CrowdedProgram(Functions);
        using var bpf = Bpf.FromSource(CountAll + "int on_call(struct pt_regs *ctx) { count(); return 0; }");
        using (var attached = bpf.AttachUprobe(program.Path, SymbolPattern.FromRegex("crowd_[0-9]+$"), "on_call"))
        {
            attached.PlaceCount.ShouldBe(Functions);
            attached.Description.ShouldBe($"uprobe.multi {program.Path}:crowd_[0-9]+$ ({Functions} functions)");
            program.Run(3);
        }

        program.Run(2);
        Hits(bpf).ShouldBe(3ul * Functions);
    }

    [SkippableFact]
    public void AttachUretprobe_Glob_CountsEachReturn()
    {
        SkipUnlessPossible();
        using var program = new CrowdedProgram(30);
        using var bpf = Bpf.FromSource(CountAll + "int on_return(struct pt_regs *ctx) { count(); return 0; }");
        bpf.AttachUretprobe(program.Path, "crowd_1*", "on_return").PlaceCount.ShouldBe(11);
        program.Run(4);
        Hits(bpf).ShouldBe(44ul);
    }

    [SkippableFact]
    public void AttachTracepoint_Glob_CountsEachOfThem()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "needs root");
        using var bpf = Bpf.FromSource(CountOwn);
        using (var attached = bpf.Attach("on_event", Probe.Parse("tracepoint:syscalls:sys_*_getpgid")))
        {
            attached.PlaceCount.ShouldBe(2);
            GetProcessGroups(100);
        }

        GetProcessGroups(100);
        Hits(bpf).ShouldBe(200ul);
    }

    [OnKernels]
    [SkippableFact]
    public void AttachKprobe_Pattern_CountsTheFunctionsThatMatch()
    {
        const string Pattern = "__x64_sys_(getpgid|getpriority)$";
        Skip.IfNot(Environment.IsPrivilegedProcess, "needs root");
        Require.Kernel(KernelFeature.Kprobes);
        using var bpf = Bpf.FromSource(CountOwn);
        using (var attached = bpf.AttachKprobe(SymbolPattern.FromRegex(Pattern), "on_event"))
        {
            attached.PlaceCount.ShouldBe(2);
            attached.Description.ShouldBe(Require.RunningKernel >= new Version(6, 12) ? $"kprobe.multi {Pattern} (2 functions)" : $"kprobe {Pattern} (2 functions, one by one)");
            GetProcessGroups(100);
        }

        GetProcessGroups(100);
        Hits(bpf).ShouldBe(100ul);
    }

    [SkippableFact]
    public void AttachTracepoint_MoreThanTheLimit_SaysHowManyAndWhatToDo()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "needs root");
        using var bpf = Bpf.FromSource(CountOwn, new BpfOptions { ProbeLimit = 100 });
        var message = Should.Throw<BpfException>(() => bpf.AttachTracepoint("syscalls:*", "on_event")).Message;
        message.ShouldContain("more than the 100 that BpfOptions.ProbeLimit allows");
        message.ShouldContain("Narrow the pattern, or raise the limit");
        bpf.Attachments.ShouldBeEmpty();
    }

    [SkippableTheory]
    [InlineData("kprobe:no_such_thing_*", "No kernel function that can be hooked matches 'no_such_thing_*'")]
    [InlineData("tracepoint:nothing:*", "No tracepoint matches 'nothing:*'")]
    [InlineData("uprobe:/bin/true:nothing_*", "No function of /bin/true matches 'nothing_*'")]
    public void Attach_PatternWithoutMatch_SaysSo(string probe, string message)
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "needs root");
        using var bpf = Bpf.FromSource(CountOwn);
        Should.Throw<BpfException>(() => bpf.Attach("on_event", Probe.Parse(probe))).Message.ShouldContain(message);
    }

    private static ulong Hits(Bpf bpf) => bpf.GetTable<int, ulong>("hits")[0];

    private static void SkipUnlessPossible()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "needs root");
        Skip.IfNot(File.Exists("/usr/bin/gcc"), "needs gcc");
        Require.Kernel("6.6", "uprobe.multi links");
    }

    private static void GetProcessGroups(int times)
    {
        for (var i = 0; i < times; i++)
            GetPgid(0).ShouldBeGreaterThanOrEqualTo(0);
    }

    [LibraryImport("libc", EntryPoint = "getpgid")]
    private static partial int GetPgid(int processId);

    /// <summary>A program of many functions, which calls each.</summary>
    private sealed class CrowdedProgram : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("crowd").FullName;

        public CrowdedProgram(int functions)
        {
            Path = System.IO.Path.Combine(_folder, "crowd");
            var numbers = Enumerable.Range(0, functions).ToList();
            File.WriteAllText(Path + ".c", "#include <stdlib.h>\n" + string.Concat(numbers.Select(i => $"__attribute__((noinline)) int crowd_{i}(int x) {{ __asm__ volatile(\"\"); return x + {i}; }}\n"))
                + "int main(int argc, char **argv) { volatile int x = 0; for (int i = atoi(argv[1]); i > 0; i--) {\n" + string.Concat(numbers.Select(i => $"x += crowd_{i}(i);\n")) + "} return 0; }\n");
            Command.Run("gcc", "-O1", "-o", Path, Path + ".c");
        }

        public string Path { get; }

        public void Run(int times) => Command.Run(Path, times.ToString(System.Globalization.CultureInfo.InvariantCulture));

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
