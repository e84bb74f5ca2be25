using BpfSharp.Backends;
using BpfSharp.Kernel.Tests.Support;
using BpfSharp.Testing;

namespace BpfSharp.Kernel.Tests.Events;

[OnKernels]
public class EventReaderTests(KernelFixture kernel) : IClassFixture<KernelFixture>
{
    private const int Calls = 5000;
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(10);

    [SkippableFact]
    public void Poll_RingBuffer_GivesEveryRecordInOrderAcrossTheRingsEnd()
    {
        KernelFixture.SkipUnlessAllowed();
        using var map = kernel.Backend.CreateMap(new MapSpec { Name = "ring", Type = MapType.RingBuffer, MaxEntries = 4096 });
        using var program = kernel.Backend.LoadProgram(TestPrograms.SendOwnPid("send", map, TestPrograms.HelperRingBufferOutput, recordSize: 40));
        using var link = kernel.Backend.Attach(program, new TracepointTarget("syscalls", "sys_enter_getpgid"));
        using var reader = kernel.Backend.CreateEventReader();
        var sink = new RecordingSink();
        reader.Add(map, new EventReaderOptions(), sink);
        for (var sent = 0; sent < Calls; sent += 50)
        {
            // 50 records of 48 bytes fit; 100 such rounds go around the ring 58 times.
            TestSyscalls.GetProcessGroup(50);
            for (var received = 0; received < 50;)
                received += reader.Poll(Enough).ShouldBeGreaterThan0();
        }

        sink.Records.Count.ShouldBe(Calls);
        sink.Records.ShouldAllBe(record => record.Cpu == -1 && record.Length == 40 && record.First == (ulong)Environment.ProcessId);
        sink.Lost.ShouldBe(0ul);
    }

    [SkippableFact]
    public void Poll_PerfBuffer_GivesEveryRecordAcrossTheRingsEnd()
    {
        KernelFixture.SkipUnlessAllowed();
        using var map = kernel.Backend.CreateMap(new MapSpec { Name = "events", Type = MapType.PerfEventArray, KeySize = 4, ValueSize = 4, MaxEntries = (uint)kernel.Backend.PossibleCpus });
        using var program = kernel.Backend.LoadProgram(TestPrograms.SendOwnPid("send", map, TestPrograms.HelperPerfEventOutput, recordSize: 40));
        using var link = kernel.Backend.Attach(program, new TracepointTarget("syscalls", "sys_enter_getpgid"));
        using var reader = kernel.Backend.CreateEventReader();
        var sink = new RecordingSink();
        reader.Add(map, new EventReaderOptions { PagesPerCpu = 1 }, sink);
        for (var sent = 0; sent < Calls; sent += 50)
        {
            TestSyscalls.GetProcessGroup(50);
            for (var received = 0; received < 50;)
                received += reader.Poll(Enough).ShouldBeGreaterThan0();
        }

        sink.Records.Count.ShouldBe(Calls);
        // 4 (the size) + 40 rounds up to 48: the record has 44.
        sink.Records.ShouldAllBe(record => record.Cpu >= 0 && record.Length == 44 && record.First == (ulong)Environment.ProcessId);
        sink.Lost.ShouldBe(0ul);
    }

    [SkippableFact]
    public void Consume_PerfBufferThatOverflowed_CountsWhatWasLost()
    {
        KernelFixture.SkipUnlessAllowed();
        using var map = kernel.Backend.CreateMap(new MapSpec { Name = "events", Type = MapType.PerfEventArray, KeySize = 4, ValueSize = 4, MaxEntries = (uint)kernel.Backend.PossibleCpus });
        using var program = kernel.Backend.LoadProgram(TestPrograms.SendOwnPid("send", map, TestPrograms.HelperPerfEventOutput, recordSize: 40));
        using var link = kernel.Backend.Attach(program, new TracepointTarget("syscalls", "sys_enter_getpgid"));
        using var reader = kernel.Backend.CreateEventReader();
        var sink = new RecordingSink();
        reader.Add(map, new EventReaderOptions { PagesPerCpu = 1, WakeUpEvents = 1000 }, sink);
        // On one CPU, so that all goes into one buffer; the kernel reports a loss with the next record for which there is room again.
        TestSyscalls.OnCpu(0, () => TestSyscalls.GetProcessGroup(Calls));
        reader.Consume().ShouldBe(4096 / 56);
        sink.Lost.ShouldBe(0ul);
        TestSyscalls.OnCpu(0, () => TestSyscalls.GetProcessGroup(1));
        reader.Consume().ShouldBe(1);
        sink.Lost.ShouldBe((ulong)(Calls - 4096 / 56));
    }

    [SkippableTheory]
    [InlineData(MapType.PerfEventArray)]
    [InlineData(MapType.RingBuffer)]
    public void Consume_AfterTheMapWasDisposed_GoesOn(MapType type)
    {
        KernelFixture.SkipUnlessAllowed();
        var map = kernel.Backend.CreateMap(type == MapType.RingBuffer
            ? new MapSpec { Name = "ring", Type = type, MaxEntries = 4096 }
            : new MapSpec { Name = "events", Type = type, KeySize = 4, ValueSize = 4, MaxEntries = (uint)kernel.Backend.PossibleCpus });
        using var program = kernel.Backend.LoadProgram(TestPrograms.SendOwnPid("send", map, type == MapType.RingBuffer ? TestPrograms.HelperRingBufferOutput : TestPrograms.HelperPerfEventOutput, recordSize: 8));
        using var link = kernel.Backend.Attach(program, new TracepointTarget("syscalls", "sys_enter_getpgid"));
        using var reader = kernel.Backend.CreateEventReader();
        reader.Add(map, new EventReaderOptions(), new RecordingSink());
        map.Dispose();
        TestSyscalls.GetProcessGroup(10);
        reader.Consume().ShouldBe(10);
    }

    [SkippableFact]
    public async Task WakeUp_OfAWaitingPoll_EndsIt()
    {
        KernelFixture.SkipUnlessAllowed();
        using var map = kernel.Backend.CreateMap(new MapSpec { Name = "ring", Type = MapType.RingBuffer, MaxEntries = 4096 });
        using var reader = kernel.Backend.CreateEventReader();
        reader.Add(map, new EventReaderOptions(), new RecordingSink());
        var poll = Task.Factory.StartNew(() => reader.Poll(Timeout.InfiniteTimeSpan), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        reader.WakeUp();
        (await poll.WaitAsync(Enough)).ShouldBe(0);
    }

    [SkippableFact]
    public void Dispose_OutOfASink_EndsAfterThatRecord()
    {
        KernelFixture.SkipUnlessAllowed();
        using var map = kernel.Backend.CreateMap(new MapSpec { Name = "ring", Type = MapType.RingBuffer, MaxEntries = 4096 });
        using var program = kernel.Backend.LoadProgram(TestPrograms.SendOwnPid("send", map, TestPrograms.HelperRingBufferOutput, recordSize: 8));
        using var link = kernel.Backend.Attach(program, new TracepointTarget("syscalls", "sys_enter_getpgid"));
        var reader = kernel.Backend.CreateEventReader();
        var sink = new RecordingSink();
        sink.OnEach = _ => { reader.Dispose(); return true; };
        reader.Add(map, new EventReaderOptions(), sink);
        TestSyscalls.GetProcessGroup(10);
        reader.Consume().ShouldBe(1);
        sink.Records.Count.ShouldBe(1);
        Should.Throw<ObjectDisposedException>(() => reader.Consume());
    }

    [SkippableFact]
    public void OnRecord_ReturningFalse_LeavesTheRestForLater()
    {
        KernelFixture.SkipUnlessAllowed();
        using var map = kernel.Backend.CreateMap(new MapSpec { Name = "ring", Type = MapType.RingBuffer, MaxEntries = 4096 });
        using var program = kernel.Backend.LoadProgram(TestPrograms.SendOwnPid("send", map, TestPrograms.HelperRingBufferOutput, recordSize: 8));
        using var link = kernel.Backend.Attach(program, new TracepointTarget("syscalls", "sys_enter_getpgid"));
        using var reader = kernel.Backend.CreateEventReader();
        var sink = new RecordingSink { OnEach = seen => seen % 4 != 0 };
        reader.Add(map, new EventReaderOptions(), sink);
        TestSyscalls.GetProcessGroup(10);
        reader.Consume().ShouldBe(4);
        reader.Consume().ShouldBe(4);
        reader.Consume().ShouldBe(2);
        reader.Consume().ShouldBe(0);
    }

    [SkippableFact]
    public void Add_OfAnotherKindOfMap_SaysWhichAreRead()
    {
        KernelFixture.SkipUnlessAllowed();
        using var map = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        using var reader = kernel.Backend.CreateEventReader();
        Should.Throw<BpfException>(() => reader.Add(map, new EventReaderOptions(), new RecordingSink())).Message.ShouldContain("only perf event arrays and ring buffers do");
    }

    [SkippableFact]
    public void OpenPerfCounters_Disposed_EmptiesTheMap()
    {
        KernelFixture.SkipUnlessAllowed();
        using var map = kernel.Backend.CreateMap(new MapSpec { Name = "counters", Type = MapType.PerfEventArray, KeySize = 4, ValueSize = 4, MaxEntries = (uint)kernel.Backend.PossibleCpus });
        var counter = new PerfEventTarget(EventType: 1, Config: 0, SamplePeriod: 0, SampleFrequency: 0);
        using (var counters = kernel.Backend.OpenPerfCounters(map, counter))
            counters.Description.ShouldBe("perf counters software:cpu-clock in counters");
        map.Delete(new byte[4]).ShouldBe(Errno.ENOENT);
        Should.Throw<BpfException>(() => kernel.Backend.OpenPerfCounters(map, counter with { EventType = 99 })).Message.ShouldContain("No counter for 99:0x0 on CPU 0");
    }

    private sealed class RecordingSink : IEventSink
    {
        public List<(int Cpu, int Length, ulong First)> Records { get; } = [];

        public ulong Lost { get; private set; }

        public Func<int, bool>? OnEach { get; set; }

        public bool OnRecord(int cpu, ReadOnlySpan<byte> record)
        {
            Records.Add((cpu, record.Length, BitConverter.ToUInt64(record)));
            return OnEach?.Invoke(Records.Count) ?? true;
        }

        public void OnLost(int cpu, ulong count) => Lost += count;
    }
}

internal static class Positive
{
    public static int ShouldBeGreaterThan0(this int value)
    {
        value.ShouldBeGreaterThan(0);
        return value;
    }
}
