using BpfSharp.Testing;

namespace BpfSharp.Tests.Facade;

/// <summary>Perf and ring buffers through the façade, with events of this thread's getuid only.</summary>
[OnKernels]
public sealed class EventTests
{
    [SkippableFact]
    public void OpenPerfBufferAndOpenRingBuffer_InOneLoop_GiveEveryEventOnce()
    {
        using var bpf = Sending();
        var (perf, ring) = (new List<ulong>(), new List<ulong>());
        bpf.OpenPerfBuffer<Event>("perf", data => perf.Add(data.Number));
        bpf.OpenRingBuffer<Event>("ring", data => ring.Add(data.Number));
        CallGetuid(40);
        bpf.PerfBufferConsume();
        perf.Order().ShouldBe(Enumerable.Range(1, 40).Select(n => (ulong)n));
        ring.ShouldBe(Enumerable.Range(1, 40).Select(n => (ulong)n));
        bpf.LostEvents["perf"].Total.ShouldBe(0UL);
    }

    [SkippableFact]
    public void OpenPerfBuffer_SmallerThanWhatComes_CountsWhatIsLost()
    {
        using var bpf = Sending();
        var (seen, told) = (0, 0UL);
        bpf.OpenPerfBuffer<Event>("perf", _ => seen++, pageCount: 1, lost: (_, count) => told += count);
        CallGetuid(500);
        bpf.PerfBufferConsume();
        // The kernel tells of lost records with the next one that finds room.
        CallGetuid(1);
        bpf.PerfBufferConsume();
        told.ShouldBeGreaterThan(0UL);
        bpf.LostEvents["perf"].Total.ShouldBe(told);
        ((ulong)seen + told).ShouldBe(501UL);
    }

    [SkippableFact]
    public void OpenRingBuffer_Full_TheProgramCountsWhatFoundNoRoom()
    {
        using var bpf = Sending();
        var seen = 0;
        bpf.OpenRingBuffer<Event>("ring", _ => seen++);
        CallGetuid(2000);
        bpf.RingBufferConsume();
        var refused = bpf.GetArray<ulong>("refused")[0];
        refused.ShouldBeGreaterThan(0UL);
        ((ulong)seen + refused).ShouldBe(2000UL);
    }

    [SkippableFact]
    public async Task ReadEventsAsync_YieldsEventsAsTheyCome()
    {
        using var bpf = Sending();
        CallGetuid(25);
        var read = new List<ulong>();
        await foreach (var data in bpf.ReadEventsAsync<Event>("ring"))
        {
            read.Add(data.Number);
            if (read.Count == 25)
                break;
        }

        read.ShouldBe(Enumerable.Range(1, 25).Select(n => (ulong)n));
    }

    [SkippableFact]
    public void OpenRingBuffer_OfAnotherSize_SaysBothSizes()
    {
        using var bpf = Sending();
        Should.Throw<MapTypeMismatchException>(() => bpf.OpenRingBuffer<uint>("ring", _ => { })).Message
            .ShouldBe("ring sends 16 bytes (struct event_t), but UInt32 takes 4: give it the same fields in the same order.");
    }

    [SkippableFact]
    public void RingBufferPoll_WithNoneOpen_SaysWhatToCall()
    {
        using var bpf = Sending();
        Should.Throw<BpfException>(() => bpf.RingBufferPoll()).Message.ShouldBe("No ring buffer is open: call OpenRingBuffer first.");
    }

    [SkippableFact]
    public void OpenPerfBuffer_OfARingBuffer_IsRefused()
    {
        using var bpf = Sending();
        Should.Throw<MapTypeMismatchException>(() => bpf.OpenPerfBuffer("ring", (_, _) => { })).Message.ShouldContain("only BPF_PERF_OUTPUT tables");
    }

    private static void CallGetuid(int times)
    {
        for (; times > 0; times--)
            _ = Native.getuid();
    }

    private static Bpf Sending()
    {
        Require.Root();
        Skip.IfNot(File.Exists("/sys/kernel/btf/vmlinux"), "this kernel has no BTF");
        Require.Kernel("5.8", "ring buffers");
        var bpf = Bpf.FromSource("""
            struct event_t { u64 number; u64 thread; };
            BPF_PERF_OUTPUT(perf);
            BPF_RINGBUF_OUTPUT(ring, 1);
            BPF_ARRAY(calls, u64, 1);
            BPF_ARRAY(refused, u64, 1);
            int syscall__getuid(struct pt_regs *ctx) {
                int zero = 0;
                u64 *n = calls.lookup(&zero);
                if ((u32)bpf_get_current_pid_tgid() != THREAD || !n)
                    return 0;
                struct event_t data = { .number = ++*n, .thread = THREAD };
                perf.perf_submit(ctx, &data, sizeof(data));
                if (ring.ringbuf_output(&data, sizeof(data), 0) != 0)
                    refused.increment(zero);
                return 0;
            }
            """, new BpfOptions { Defines = [$"THREAD={Native.gettid()}"] });
        bpf.AttachKprobe(bpf.GetSyscallFnName("getuid"), "syscall__getuid");
        return bpf;
    }

    private record struct Event(ulong Number, ulong Thread);
}
