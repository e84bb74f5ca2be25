using System.Globalization;
using BpfSharp.Attaching;
using BpfSharp.Backends;

namespace BpfSharp.Tests.Attaching;

/// <summary>Iterators read as text, and test runs.</summary>
public sealed class IteratorTests
{
    [SkippableFact]
    public void ReadIterator_Tasks_ListsThisProcessOnce()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "needs root");
        using var bpf = Bpf.FromSource("""
            BPF_ITER(task) {
                struct task_struct *task = ctx->task;
                static const char format[] = "%d %d\n";
                u64 numbers[2];
                if (!task) return 0;
                numbers[0] = task->tgid; numbers[1] = task->pid;
                bpf_seq_printf(ctx->meta->seq, format, sizeof(format), numbers, sizeof(numbers));
                return 0;
            }
            """);
        for (var walk = 0; walk < 2; walk++)
        {
            var own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
            bpf.ReadIterator("bpf_iter__task").Split('\n').Count(line => line == $"{own} {own}").ShouldBe(1);
        }
    }

    [SkippableFact]
    public void ReadIterator_MapElements_WritesEachEntry()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "needs root");
        using var bpf = Bpf.FromSource("""
            BPF_HASH(squares, u32, u64, 200);
            BPF_ITER(bpf_map_elem) {
                static const char format[] = "%u=%llu\n";
                u64 numbers[2];
                u32 *key = ctx->key; u64 *value = ctx->value;
                if (!key || !value) return 0;
                numbers[0] = *key; numbers[1] = *value;
                bpf_seq_printf(ctx->meta->seq, format, sizeof(format), numbers, sizeof(numbers));
                return 0;
            }
            """);
        var squares = bpf.GetTable<uint, ulong>("squares");
        for (var i = 0u; i < 100; i++)
            squares[i] = i * i;
        var lines = bpf.ReadIterator("bpf_iter__bpf_map_elem", "squares").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, 100).Select(i => $"{i}={i * i}").Order(StringComparer.Ordinal));
        bpf.Attach("bpf_iter__bpf_map_elem", Probe.Parse("iter:bpf_map_elem:squares")).Description.ShouldBe("iterator bpf_map_elem:squares");
        Should.Throw<BpfException>(() => bpf.ReadIterator("bpf_iter__bpf_map_elem")).Message.ShouldContain("need the map");
    }

    [SkippableFact]
    public void TestRun_PacketProgram_GivesVerdictAndCounts()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "needs root");
        using var bpf = Bpf.FromSource("""
            BPF_ARRAY(hits, u64, 1);
            SEC("xdp") int on_packet(struct xdp_md *ctx) { int zero = 0; u64 *hit = hits.lookup(&zero); if (hit) *hit += ctx->data_end - ctx->data; return XDP_DROP; }
            """);
        var result = bpf.TestRun("on_packet", new TestRunRequest { Data = new byte[60], Repeat = 10 });
        result.ReturnValue.ShouldBe(1u);
        bpf.GetTable<int, ulong>("hits")[0].ShouldBe(600ul);
    }
}
