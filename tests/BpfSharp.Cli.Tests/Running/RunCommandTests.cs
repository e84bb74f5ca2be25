using System.Diagnostics;

namespace BpfSharp.Cli.Tests.Running;

public sealed class RunCommandTests : IDisposable
{
    private readonly RunFixture _fixture = new();

    [SkippableFact]
    public void Run_OfTheSample_CountsEveryStartedProgram()
    {
        RunFixture.SkipUnlessPossible();
        var (output, error, code) = RunFixture.Run(["run", RunFixture.Sample("exec_count.c"), "-o", "ndjson", "--", .. _fixture.Workload(500)]);
        code.ShouldBe(0, error);
        CountOf(output, _fixture.ProgramName).ShouldBe(500);
    }

    [SkippableFact]
    public void Run_WithoutKprobes_SaysHowItAttached()
    {
        RunFixture.SkipUnlessPossible();
        Skip.If(File.Exists("/sys/bus/event_source/devices/kprobe/type"), "this kernel has kprobes");
        var (_, error, _) = RunFixture.Run("run", RunFixture.Sample("exec_count.c"), "--", "/bin/true");
        error.ShouldContain("syscall__execve ← tracepoint syscalls:sys_enter_execve");
    }

    [SkippableFact]
    public void Run_AsText_ShowsTheTableByItsTypes()
    {
        RunFixture.SkipUnlessPossible();
        var (output, _, code) = RunFixture.Run(["run", RunFixture.Sample("exec_count.c"), "--", .. _fixture.Workload(3)]);
        code.ShouldBe(0);
        output.ShouldContain("program");
        output.Split('\n').ShouldContain(line => line.Contains(_fixture.ProgramName, StringComparison.Ordinal) && line.EndsWith(" 3", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void Run_AttachedByOption_CountsAtThatTracepoint()
    {
        RunFixture.SkipUnlessPossible();
        var source = _fixture.Source("""
            struct key_t { char comm[TASK_COMM_LEN]; };
            BPF_HASH(counts, struct key_t);
            int on_exec(void *ctx) {
                struct key_t key = {};
                bpf_get_current_comm(&key.comm, sizeof(key.comm));
                counts.increment(key);
                return 0;
            }
            """);
        var (output, error, code) = RunFixture.Run(["run", source, "--attach", "on_exec=tracepoint:sched:sched_process_exec", "-o", "ndjson", "--", .. _fixture.Workload(40)]);
        code.ShouldBe(0, error);
        RunFixture.FinalTables(output).GetProperty("counts").EnumerateArray()
            .Single(entry => entry.GetProperty("key").GetProperty("comm").GetString() == _fixture.ProgramName).GetProperty("value").GetInt64().ShouldBe(40);
    }

    [SkippableFact]
    public void Run_Histogram_IsDrawnAsBars()
    {
        RunFixture.SkipUnlessPossible();
        var source = _fixture.Source("""
            BPF_HISTOGRAM(dist);
            int on_exec(void *ctx) { dist.increment(bpf_log2l(bpf_get_current_pid_tgid() >> 32)); return 0; }
            """);
        var (output, error, code) = RunFixture.Run(["run", source, "-a", "on_exec=tp:sched:sched_process_exec", "--", .. _fixture.Workload(5)]);
        code.ShouldBe(0, error);
        output.ShouldContain("     value               : count     distribution");
    }

    [SkippableFact]
    public void Run_Interrupted_PrintsTheTablesAndExitsWith0()
    {
        RunFixture.SkipUnlessPossible();
        using var process = RunFixture.Start("run", RunFixture.Sample("exec_count.c"), "-o", "ndjson");
        // The line that says so comes after everything is attached.
        while (process.StandardError.ReadLine() is { } line && !line.StartsWith("Watching", StringComparison.Ordinal))
        {
        }

        using (var workload = Process.Start("sh", _fixture.Workload(7)[1..]))
            workload.WaitForExit();
        using (var kill = Process.Start("kill", ["-INT", process.Id.ToString()]))
            kill.WaitForExit();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
        CountOf(output, _fixture.ProgramName).ShouldBe(7);
    }

    [SkippableFact]
    public void Run_Iterator_PrintsWhatItWritesAndEnds()
    {
        RunFixture.SkipUnlessPossible();
        var source = _fixture.Source("""
            BPF_ITER(task) {
                static const char format[] = "task %d\n";
                struct task_struct *task = ctx->task;
                u64 number;
                if (!task) return 0;
                number = task->pid;
                bpf_seq_printf(ctx->meta->seq, format, sizeof(format), &number, sizeof(number));
                return 0;
            }
            """);
        var (output, error, code) = RunFixture.Run("run", source, "-a", "bpf_iter__task=iter:task");
        code.ShouldBe(0, error);
        output.Split('\n').Count(line => line == $"task {Environment.ProcessId}").ShouldBe(1);
        error.ShouldContain("bpf_iter__task ← iterator task");
    }

    [SkippableFact]
    public void Run_ExplainAttach_TellsEachWayThatWasTried()
    {
        RunFixture.SkipUnlessPossible();
        var source = _fixture.Source("int on_event(void *ctx) { return 0; }");
        var (_, error, code) = RunFixture.Run("run", source, "--explain-attach", "-a", "on_event=tracepoint:syscalls:sys_*_getpgid", "--", "/bin/true");
        code.ShouldBe(0, error);
        error.ShouldContain("on_event ← tracepoint syscalls:sys_*_getpgid (2 tracepoints)");
        error.ShouldContain("    tracepoint syscalls:sys_*_getpgid (2 tracepoints): taken");
    }

    [SkippableFact]
    public void Run_SourceWithAnError_PointsAtTheUsersLine()
    {
        RunFixture.SkipUnlessPossible();
        var source = _fixture.Source("BPF_HASH(counts);\nint kprobe__x(struct pt_regs *ctx)\n{\n    u64 n = missing;\n    return 0;\n}\n");
        var (_, error, code) = RunFixture.Run("run", source, "--", "/bin/true");
        code.ShouldBe(1);
        error.ShouldContain($"{source}:4:13: error: use of undeclared identifier 'missing'");
        error.ShouldContain("    u64 n = missing;");
    }

    [SkippableFact]
    public void Run_RefusedProgram_ShowsTheReasonAndTheSourceLine()
    {
        RunFixture.SkipUnlessPossible();
        var source = _fixture.Source("""
            BPF_HASH(counts);
            int on_exec(void *ctx) {
                u64 key = 1;
                u64 *value = counts.lookup(&key);
                *value += 1;
                return 0;
            }
            """);
        var (_, error, code) = RunFixture.Run("run", source, "-a", "on_exec=tp:sched:sched_process_exec", "--", "/bin/true");
        code.ShouldBe(1);
        error.ShouldContain("map_value_or_null");
        error.ShouldContain("*value += 1;");
    }

    [SkippableTheory]
    [InlineData("on_exec=tracepoint:sched:sched_process_exek", "sched_process_exec")]
    [InlineData("on_exek=tracepoint:sched:sched_process_exec", "on_exec")]
    [InlineData("on_exec=tracepoint:nonsense", "category:event")]
    [InlineData("on_exec=kproble:x", "kprobe")]
    public void Run_BadAttach_NamesWhatWouldBeRight(string attach, string hint)
    {
        RunFixture.SkipUnlessPossible();
        var source = _fixture.Source("int on_exec(void *ctx) { return 0; }");
        var (_, error, code) = RunFixture.Run("run", source, "--attach", attach, "--", "/bin/true");
        code.ShouldBe(1);
        error.ShouldContain(hint);
    }

    [SkippableFact]
    public void Run_CommandThatDoesNotExist_SaysSo()
    {
        RunFixture.SkipUnlessPossible();
        var (_, error, code) = RunFixture.Run("run", RunFixture.Sample("exec_count.c"), "--", "/no/such/command");
        code.ShouldBe(1);
        error.ShouldContain("/no/such/command");
    }

    [Fact]
    public void Run_FileThatDoesNotExist_SaysSo()
    {
        var (_, error, code) = RunFixture.Run("run", "/no/such/file.c");
        code.ShouldBe(1);
        error.ShouldContain("/no/such/file.c");
    }

    [Fact]
    public void Run_UnknownOption_IsAUsageError()
    {
        var (_, error, code) = RunFixture.Run("run", "x.c", "--bakend", "kernel");
        code.ShouldBe(2);
        error.ShouldContain("--bakend");
    }

    public void Dispose() => _fixture.Dispose();

    private static long CountOf(string ndjson, string program)
        => RunFixture.FinalTables(ndjson).GetProperty("counts").EnumerateArray()
            .Single(entry => entry.GetProperty("key").GetProperty("program").GetString() == program).GetProperty("value").GetInt64();
}
