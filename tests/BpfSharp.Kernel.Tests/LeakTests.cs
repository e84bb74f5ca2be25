using BpfSharp.Backends;
using BpfSharp.Kernel.Tests.Support;

namespace BpfSharp.Kernel.Tests;

/// <summary>Nothing is left behind: descriptors, kernel objects, mounts, tracefs events.</summary>
public class LeakTests
{
    [SkippableFact]
    public void Backend_UsedAndDisposed_LeavesNoDescriptor()
    {
        KernelFixture.SkipUnlessAllowed();
        // Once to let the runtime open what it keeps.
        UseEverything();
        var before = BpfDescriptors();
        UseEverything();
        BpfDescriptors().ShouldBe(before);
    }

    [SkippableFact]
    public void Backend_FailingEveryWay_LeavesNoDescriptor()
    {
        KernelFixture.SkipUnlessAllowed();
        FailEveryWay();
        var before = BpfDescriptors();
        FailEveryWay();
        BpfDescriptors().ShouldBe(before);
    }

    private static void UseEverything()
    {
        using var backend = KernelBackend.Open();
        using var counts = backend.CreateMap(TestPrograms.CounterArray());
        using var events = backend.CreateMap(new MapSpec { Name = "events", Type = MapType.PerfEventArray, KeySize = 4, ValueSize = 4, MaxEntries = (uint)backend.PossibleCpus });
        using var program = backend.LoadProgram(TestPrograms.CountInProcess("leak", ProgramType.Tracepoint, counts, Environment.ProcessId));
        using var link = backend.Attach(program, new TracepointTarget("syscalls", "sys_enter_getpgid"));
        using var reader = backend.CreateEventReader();
        reader.Add(events, new EventReaderOptions(), new NullSink());
        reader.Consume();
        using var other = counts.Duplicate();
        using var counters = backend.OpenPerfCounters(events, new PerfEventTarget(1, 0, 0, 0));
    }

    private static void FailEveryWay()
    {
        using var backend = KernelBackend.Open();
        using var counts = backend.CreateMap(TestPrograms.CounterArray());
        using var program = backend.LoadProgram(TestPrograms.CountInProcess("leak", ProgramType.Tracepoint, counts, Environment.ProcessId));
        Should.Throw<BpfException>(() => backend.CreateMap(TestPrograms.CounterArray() with { KeySize = 3 }));
        Should.Throw<BpfException>(() => backend.LoadProgram(TestPrograms.Image("bad", ProgramType.Tracepoint, [Asm.Exit()])));
        Should.Throw<BpfException>(() => backend.Attach(program, new TracepointTarget("no", "such")));
        Should.Throw<BpfException>(() => backend.Attach(program, new RawTracepointTarget("sys_enter")));
        Should.Throw<BpfException>(() => backend.Attach(program, new UprobeTarget("/bin/true", 0)));
        Should.Throw<BpfException>(() => backend.Attach(program, new XdpTarget(1)));
        Should.Throw<BpfException>(() => backend.Attach(program, new TcTarget(1, true)));
        Should.Throw<BpfException>(() => backend.Attach(program, new SocketFilterTarget(1)));
        Should.Throw<BpfException>(() => backend.Attach(program, new CgroupTarget("/proc", AttachType.CgroupInetEgress)));
        Should.Throw<BpfException>(() => backend.Attach(program, new PerfEventTarget(1, 0, 0, 100)));
        using var reader = backend.CreateEventReader();
        Should.Throw<BpfException>(() => reader.Add(counts, new EventReaderOptions(), new NullSink()));
    }

    /// <summary>The descriptors of kinds that this backend opens, by what they are; the runtime's own come and go.</summary>
    private static Dictionary<string, int> BpfDescriptors()
        => Directory.EnumerateFiles("/proc/self/fd").Select(Target)
            .Where(target => target.Contains("bpf", StringComparison.Ordinal) || target.Contains("perf", StringComparison.Ordinal) || target.Contains("btf", StringComparison.Ordinal)
                || target.Contains("event", StringComparison.Ordinal) || target == "/")
            .GroupBy(target => target).ToDictionary(group => group.Key, group => group.Count());

    private static string Target(string fd) => new FileInfo(fd).LinkTarget ?? "";

    private sealed class NullSink : IEventSink
    {
        public bool OnRecord(int cpu, ReadOnlySpan<byte> record) => true;

        public void OnLost(int cpu, ulong count)
        {
        }
    }
}
