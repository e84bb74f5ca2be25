using BpfSharp.Kernel.Tests.Support;
using BpfSharp.Testing;

namespace BpfSharp.Kernel.Tests.Links;

[OnKernels]
public class LinkTests(KernelFixture kernel) : IClassFixture<KernelFixture>
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(20);

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Attach_Uprobe_CountsEveryCallUntilDisposed(bool isReturn)
    {
        KernelFixture.SkipUnlessAllowed();
        var (path, offset) = TestSyscalls.AddressOfGetPgid();
        using var counts = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        using var program = kernel.Backend.LoadProgram(TestPrograms.CountInProcess("count_calls", ProgramType.Kprobe, counts, Environment.ProcessId));
        using (var link = kernel.Backend.Attach(program, new UprobeTarget(path, offset, isReturn)))
        {
            link.Description.ShouldStartWith($"{(isReturn ? "uretprobe" : "uprobe")} {path}+0x{offset:x}");
            TestSyscalls.GetProcessGroup(100);
        }

        TestSyscalls.GetProcessGroup(100);
        TestPrograms.ReadCounter(counts).ShouldBe(100ul);
    }

    [SkippableFact]
    public void Attach_UprobeOfNoFile_SaysSo()
    {
        KernelFixture.SkipUnlessAllowed();
        using var program = kernel.Backend.LoadProgram(TestPrograms.Nothing("no_file", ProgramType.Kprobe));
        Should.Throw<BpfException>(() => kernel.Backend.Attach(program, new UprobeTarget("/no/such/file", 16))).Message.ShouldEndWith("There is no such file.");
    }

    [SkippableFact]
    public void Attach_KprobeWhereThereAreNone_SaysSo()
    {
        KernelFixture.SkipUnlessAllowed();
        Skip.If(KernelFeature.Kprobes.Probe!(), "this kernel has kprobes");
        using var program = kernel.Backend.LoadProgram(TestPrograms.Nothing("no_kprobe", ProgramType.Kprobe));
        Should.Throw<BpfException>(() => kernel.Backend.Attach(program, new KprobeTarget("do_getpgid"))).Message.ShouldContain("built without kprobes (CONFIG_KPROBES)");
    }

    [SkippableFact]
    public void Attach_PerfEventClock_RunsOnEveryCpu()
    {
        KernelFixture.SkipUnlessAllowed();
        using var counts = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        using var program = kernel.Backend.LoadProgram(TestPrograms.CountInProcess("count_ticks", ProgramType.PerfEvent, counts, Environment.ProcessId));
        using var link = kernel.Backend.Attach(program, new PerfEventTarget(EventType: 1, Config: 0, SamplePeriod: 0, SampleFrequency: 1000));
        link.Description.ShouldStartWith("perf event software:cpu-clock on ");
        var until = Environment.TickCount64 + (long)Enough.TotalMilliseconds;
        while (TestPrograms.ReadCounter(counts) < 5 && Environment.TickCount64 < until)
            TestSyscalls.GetProcessGroup(1000);
        TestPrograms.ReadCounter(counts).ShouldBeGreaterThanOrEqualTo(5ul);
    }

    [SkippableFact]
    public void Attach_PerfEventThatIsIncompleteOrUnknown_IsRefused()
    {
        KernelFixture.SkipUnlessAllowed();
        using var program = kernel.Backend.LoadProgram(TestPrograms.Nothing("no_period", ProgramType.PerfEvent));
        Should.Throw<BpfException>(() => kernel.Backend.Attach(program, new PerfEventTarget(1, 2, 0, 0))).Message.ShouldContain("software:page-faults needs either a period");
        Should.Throw<BpfException>(() => kernel.Backend.Attach(program, new PerfEventTarget(99, 2, 1, 0))).Errno.ShouldBe(Errno.ENOENT);
    }

    [SkippableTheory]
    [InlineData("socket")]
    [InlineData("tc ingress")]
    [InlineData("tc egress")]
    [InlineData("xdp")]
    public void Attach_ToLoopback_SeesThePacketsSent(string hook)
    {
        KernelFixture.SkipUnlessAllowed();
        const uint Loopback = 1;
        using var counts = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        var (type, target, verdict) = hook switch
        {
            "socket" => (ProgramType.SocketFilter, (AttachTarget)new SocketFilterTarget(Loopback), 0),
            "tc ingress" => (ProgramType.SchedCls, new TcTarget(Loopback, IsIngress: true), -1),
            "tc egress" => (ProgramType.SchedCls, new TcTarget(Loopback, IsIngress: false), -1),
            _ => (ProgramType.Xdp, new XdpTarget(Loopback, XdpMode.Generic), 2),
        };
        var port = 0;
        using var receiver = TestSockets.OpenReceiver(out port);
        using var program = kernel.Backend.LoadProgram(TestPrograms.CountUdpTo("count_udp", type, counts, port, verdict));
        using (var link = kernel.Backend.Attach(program, target))
        {
            link.Description.ShouldContain(" lo (");
            TestSockets.Exchange(receiver, 25);
        }

        TestSockets.Exchange(receiver, 5);
        // A socket on lo sees each packet twice: going out and coming in.
        TestPrograms.ReadCounter(counts).ShouldBe(hook == "socket" ? 50ul : 25ul);
    }

    [SkippableFact]
    public void Attach_ToAnInterfaceThatIsNot_SaysSo()
    {
        KernelFixture.SkipUnlessAllowed();
        using var xdp = kernel.Backend.LoadProgram(TestPrograms.Image("xdp", ProgramType.Xdp, [Asm.Mov(0, 2), Asm.Exit()]));
        Should.Throw<BpfException>(() => kernel.Backend.Attach(xdp, new XdpTarget(99999))).Message.ShouldContain("There is no interface 99999");
        using var tc = kernel.Backend.LoadProgram(TestPrograms.Nothing("tc", ProgramType.SchedCls));
        Should.Throw<BpfException>(() => kernel.Backend.Attach(tc, new TcTarget(99999, true))).Message.ShouldContain("There is no interface 99999");
        using var filter = kernel.Backend.LoadProgram(TestPrograms.Nothing("socket", ProgramType.SocketFilter));
        Should.Throw<BpfException>(() => kernel.Backend.Attach(filter, new SocketFilterTarget(99999))).Message.ShouldContain("There is no such interface");
    }

    [SkippableFact]
    public void Attach_Xdp_NativeOnLoopbackIsExplained()
    {
        KernelFixture.SkipUnlessAllowed();
        using var xdp = kernel.Backend.LoadProgram(TestPrograms.Image("xdp", ProgramType.Xdp, [Asm.Mov(0, 2), Asm.Exit()]));
        Should.Throw<BpfException>(() => kernel.Backend.Attach(xdp, new XdpTarget(1, XdpMode.Native))).Message.ShouldContain("use the generic mode");
    }

    [SkippableFact]
    public void Attach_ClsactFilter_SeesThePacketsAndIsRemoved()
    {
        KernelFixture.SkipUnlessAllowed();
        using var counts = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        using var receiver = TestSockets.OpenReceiver(out var port);
        using var program = kernel.Backend.LoadProgram(TestPrograms.CountUdpTo("count_udp", ProgramType.SchedCls, counts, port, -1));
        var target = new TcTarget(1, IsIngress: true);
        var filter = Netlink.ClsactFilter.Create(Kernel.Programs.KernelProgram.Of(program), target, out var errno);
        try
        {
            Skip.If(errno is Errno.ENOENT or Errno.EOPNOTSUPP, $"this kernel has no clsact or cls_bpf ({errno})");
            errno.ShouldBe(Errno.None);
            using (filter.ShouldNotBeNull())
                TestSockets.Exchange(receiver, 25);
            TestSockets.Exchange(receiver, 5);
            TestPrograms.ReadCounter(counts).ShouldBe(25ul);
        }
        finally
        {
            filter?.Dispose();
            TestSockets.RemoveClsact(1);
        }
    }

    [SkippableFact]
    public void Attach_Cgroup_SeesWhatItsProcessesDo()
    {
        KernelFixture.SkipUnlessAllowed();
        var root = Tracing.Mounts.CgroupV2();
        Skip.If(root is null, "no cgroup v2 hierarchy is mounted");
        using var counts = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        using var receiver = TestSockets.OpenReceiver(out var port);
        using var program = kernel.Backend.LoadProgram(TestPrograms.CountCgroupUdp("count_udp", counts, port));
        using (var link = kernel.Backend.Attach(program, new CgroupTarget(root, AttachType.CgroupInetEgress)))
            TestSockets.Exchange(receiver, 25);
        TestSockets.Exchange(receiver, 5);
        TestPrograms.ReadCounter(counts).ShouldBe(25ul);
        Should.Throw<BpfException>(() => kernel.Backend.Attach(program, new CgroupTarget("/proc", AttachType.CgroupInetEgress))).Message.ShouldContain("no group of the cgroup v2 hierarchy");
    }
}
