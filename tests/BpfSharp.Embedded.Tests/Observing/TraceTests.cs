namespace BpfSharp.Embedded.Tests.Observing;

public class TraceTests
{
    [SkippableFact]
    public void Lines_OfObservedProcesses_ReadAsTheKernelsTracePipeDoes()
    {
        using var observation = new Observation("""
            static long (*trace_printk)(const char *format, u32 size, ...) = (void *)6;
            SEC("tracepoint") int on_exec(void *ctx) { static const char text[] = "exec %d"; trace_printk(text, sizeof(text), 42); return 0; }
            """);
        observation.Attach("on_exec", new TracepointTarget("sched", "sched_process_exec"));
        observation.Run("/bin/sh", "-c", "/bin/true; /bin/echo >/dev/null").ShouldBe(0);
        using var reader = observation.Engine.OpenTrace();
        var tasks = new List<string>();
        while (reader.TryReadLine(TimeSpan.Zero, CancellationToken.None, out var line))
        {
            TraceFields.TryParse(line, out var fields).ShouldBeTrue(line);
            fields.Message.ShouldBe("exec 42");
            fields.ProcessId.ShouldBeGreaterThan(0);
            tasks.Add(fields.Task);
        }

        tasks.ShouldBe(["sh", "true", "echo"]);
    }
}
