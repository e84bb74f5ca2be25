using BpfSharp.Testing;

namespace BpfSharp.Tests.Facade;

/// <summary>Lines of <c>bpf_trace_printk</c> through the façade. The pipe is one for the whole machine, so each test looks for its own marks only.</summary>
[OnKernels]
public sealed class TraceTests
{
    private const int Lines = 50;
    private readonly string _mark = $"mark{Guid.NewGuid():N}"[..12];

    [SkippableFact]
    public void ReadTraceFields_GivesEveryLineInOrderWithItsParts()
    {
        using var bpf = Printing();
        CallGetuid(Lines);
        var read = new List<TraceFields>();
        while (bpf.ReadTraceFields(nonBlocking: true) is { } line)
        {
            if (line.Message.StartsWith(_mark, StringComparison.Ordinal) || line == TraceFields.Unknown)
                read.Add(line);
        }

        read.Select(line => line.Message).ShouldBe(Enumerable.Range(1, Lines).Select(n => $"{_mark} {n}"));
        read.ShouldNotContain(TraceFields.Unknown);
        read.ShouldAllBe(line => line.ProcessId == Native.gettid() && line.Cpu >= 0 && line.Timestamp > 0);
        read.Select(line => line.Timestamp).ShouldBeInOrder();
    }

    [SkippableFact]
    public void TraceReadLine_GivesTheLineAsTheKernelWritesIt()
    {
        using var bpf = Printing();
        CallGetuid(1);
        string? line;
        do
            line = bpf.TraceReadLine(nonBlocking: true);
        while (line is not null && !line.Contains(_mark, StringComparison.Ordinal));
        line.ShouldNotBeNull().ShouldEndWith($": bpf_trace_printk: {_mark} 1");
        line.ShouldContain($"-{Native.gettid()} ");
    }

    [SkippableFact]
    public void TracePrint_WritesFormattedLines_UntilCancelled()
    {
        using var bpf = Printing();
        using var stop = new CancellationTokenSource();
        using var writer = new MarkedLines(_mark, Lines, stop);
        CallGetuid(Lines);
        bpf.TracePrint(writer, line => $"{line.Message}!", stop.Token);
        writer.Seen.ShouldBe(Enumerable.Range(1, Lines).Select(n => $"{_mark} {n}!"));
    }

    // Writes a numbered line at each getuid of this thread.
    private Bpf Printing()
    {
        Require.Root();
        Skip.IfNot(File.Exists("/sys/kernel/btf/vmlinux"), "this kernel has no BTF");
        var bpf = Bpf.FromSource("""
            BPF_ARRAY(calls, u32, 1);
            int syscall__getuid(struct pt_regs *ctx) {
                int zero = 0;
                u32 *n = calls.lookup(&zero);
                if ((u32)bpf_get_current_pid_tgid() != THREAD || !n)
                    return 0;
                bpf_trace_printk(MARK " %d\n", ++*n);
                return 0;
            }
            """, new BpfOptions { Defines = [$"THREAD={Native.gettid()}", $"MARK=\"{_mark}\""] });
        bpf.AttachKprobe(bpf.GetSyscallFnName("getuid"), "syscall__getuid");
        return bpf;
    }

    private static void CallGetuid(int times)
    {
        for (; times > 0; times--)
            _ = Native.getuid();
    }

    /// <summary>Keeps the lines that carry a mark, and cancels after so many.</summary>
    private sealed class MarkedLines(string mark, int count, CancellationTokenSource stop) : StringWriter
    {
        public List<string> Seen { get; } = [];

        public override void WriteLine(string? value)
        {
            if (value?.StartsWith(mark, StringComparison.Ordinal) == true)
                Seen.Add(value);
            if (Seen.Count == count)
                stop.Cancel();
        }
    }
}
