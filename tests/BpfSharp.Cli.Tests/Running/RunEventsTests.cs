using System.Text.Json;

namespace BpfSharp.Cli.Tests.Running;

/// <summary><c>bpfsharp run</c> of programs that send records or write to the trace pipe.</summary>
public sealed class RunEventsTests : IDisposable
{
    private const string Source = """
        struct data_t { u32 uid; char command[TASK_COMM_LEN]; };
        OUTPUT
        int syscall__execve(struct pt_regs *ctx) {
            struct data_t data = { .uid = bpf_get_current_uid_gid() };
            bpf_get_current_comm(&data.command, sizeof(data.command));
            SEND
            return 0;
        }
        """;

    private readonly RunFixture _fixture = new();

    [SkippableTheory]
    [InlineData("BPF_PERF_OUTPUT(output);", "output.perf_submit(ctx, &data, sizeof(data));", true)]
    [InlineData("BPF_RINGBUF_OUTPUT(output, 64);", "output.ringbuf_output(&data, sizeof(data), 0);", false)]
    public void Run_OfAProgramThatSends_PrintsEveryRecordByItsTypes(string declare, string send, bool hasCpu)
    {
        RunFixture.SkipUnlessPossible();
        var (shell, command) = NamedShell(300);
        var source = _fixture.Source(Source.Replace("OUTPUT", declare).Replace("SEND", send));
        var (output, error, code) = RunFixture.Run(["run", source, "-o", "ndjson", "--", .. command]);
        code.ShouldBe(0, error);
        var events = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.TryGetProperty("event", out var table) && table.GetString() == "output" && line.GetProperty("data").GetProperty("command").GetString() == shell).ToList();
        events.Count.ShouldBe(300);
        events.ShouldAllBe(line => line.GetProperty("data").GetProperty("uid").GetInt32() == 0);
        events.Select(line => line.TryGetProperty("cpu", out _)).Distinct().ShouldBe([hasCpu]);
    }

    [SkippableFact]
    public void Run_OfTheSample_PrintsALineForEachRecord()
    {
        RunFixture.SkipUnlessPossible();
        var (shell, command) = NamedShell(5);
        var (output, error, code) = RunFixture.Run(["run", RunFixture.Sample("hello_events.c"), "--", .. command]);
        code.ShouldBe(0, error);
        output.Split('\n').Count(line => line.StartsWith("output pid = ", StringComparison.Ordinal) && line.EndsWith($", uid = 0, command = \"{shell}\"", StringComparison.Ordinal)).ShouldBe(5);
    }

    [SkippableFact]
    public void Run_AsJson_IsOneArrayWithEventsAndTables()
    {
        RunFixture.SkipUnlessPossible();
        var (shell, command) = NamedShell(3);
        var (output, error, code) = RunFixture.Run(["run", RunFixture.Sample("hello_events.c"), "-o", "json", "--", .. command]);
        code.ShouldBe(0, error);
        var documents = JsonDocument.Parse(output).RootElement.EnumerateArray().ToList();
        documents.Count(line => line.TryGetProperty("event", out _) && line.GetProperty("data").GetProperty("command").GetString() == shell).ShouldBe(3);
        documents[^1].GetProperty("final").GetBoolean().ShouldBeTrue();
    }

    [SkippableFact]
    public void Run_OfAProgramThatPrints_ShowsTheTraceLines()
    {
        RunFixture.SkipUnlessPossible();
        var (shell, command) = NamedShell(20);
        var source = _fixture.Source($$"""
            int syscall__execve(struct pt_regs *ctx) {
                char comm[TASK_COMM_LEN] = {}, wanted[] = "{{shell}}";
                bpf_get_current_comm(&comm, sizeof(comm));
                for (int i = 0; i < sizeof(wanted); i++)
                    if (comm[i] != wanted[i])
                        return 0;
                bpf_trace_printk("{{shell}} of %d\n", (u32)bpf_get_current_uid_gid());
                return 0;
            }
            """);
        var (output, error, code) = RunFixture.Run(["run", source, "-o", "ndjson", "--", .. command]);
        code.ShouldBe(0, error);
        // The trace pipe knows a task's name only where it saw the task switch; the message is what the program wrote.
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .Count(line => line.TryGetProperty("trace", out var trace) && trace.GetProperty("message").GetString() == $"{shell} of 0").ShouldBe(20);
    }

    public void Dispose() => _fixture.Dispose();

    // A shell of a name that no one else has, which calls execve so many times.
    private (string Name, string[] Command) NamedShell(int times)
    {
        var name = $"sh{Guid.NewGuid():N}"[..15];
        var path = Path.Combine(_fixture.Folder, name);
        File.CreateSymbolicLink(path, "/bin/sh");
        return (name, [path, "-c", $"i=0; while [ $i -lt {times} ]; do /bin/true; i=$((i+1)); done"]);
    }
}
