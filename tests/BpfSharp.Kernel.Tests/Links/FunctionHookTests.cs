using BpfSharp.Backends;
using BpfSharp.Kernel.Links;
using BpfSharp.Kernel.Programs;
using BpfSharp.Kernel.Tests.Support;
using BpfSharp.Testing;

namespace BpfSharp.Kernel.Tests.Links;

/// <summary>Programs in kernel functions: kprobes by the PMU and by tracefs, and trampolines. Each count is exact, and ends with the link.</summary>
[OnKernels]
public class FunctionHookTests(KernelFixture kernel) : IClassFixture<KernelFixture>
{
    private const int Calls = 500;
    private const string Function = "__x64_sys_getpgid";

    [SkippableTheory]
    [InlineData(false, "kprobe " + Function)]
    [InlineData(true, "kretprobe " + Function)]
    public void Attach_Kprobe_CountsEveryCallUntilDisposed(bool isReturn, string description)
    {
        RequireKprobes();
        using var counts = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        using var program = kernel.Backend.LoadProgram(Count(ProgramType.Kprobe, counts));
        using (var link = kernel.Backend.Attach(program, new KprobeTarget(Function, IsReturn: isReturn)))
        {
            link.Description.ShouldStartWith(description + " (perf event");
            Hooked(Function).ShouldBeTrue();
            TestSyscalls.GetProcessGroup(Calls);
        }

        TestSyscalls.GetProcessGroup(Calls);
        TestPrograms.ReadCounter(counts).ShouldBe((ulong)Calls);
        Hooked(Function).ShouldBeFalse();
    }

    [SkippableFact]
    public void Attach_KprobeOnDoSysOpenat2_CountsEveryFileOpened()
    {
        RequireKprobes();
        using var counts = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        using var program = kernel.Backend.LoadProgram(Count(ProgramType.Kprobe, counts));
        // The runtime may open a file of its own the first time.
        OpenFiles(1);
        using (kernel.Backend.Attach(program, new KprobeTarget("do_sys_openat2")))
            OpenFiles(Calls);
        OpenFiles(Calls);
        TestPrograms.ReadCounter(counts).ShouldBe((ulong)Calls);
    }

    [SkippableFact]
    public void Attach_SeveralKprobesOnOneFunction_EachCounts()
    {
        RequireKprobes();
        using var counts = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        using var program = kernel.Backend.LoadProgram(Count(ProgramType.Kprobe, counts));
        using (kernel.Backend.Attach(program, new KprobeTarget(Function)))
        using (kernel.Backend.Attach(program, new KprobeTarget(Function)))
        using (kernel.Backend.Attach(program, new KprobeTarget(Function, IsReturn: true)))
            TestSyscalls.GetProcessGroup(Calls);
        TestPrograms.ReadCounter(counts).ShouldBe(3ul * Calls);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void AttachByTracefs_Kprobe_CountsAndLeavesNoEventBehind(bool isReturn)
    {
        RequireKprobes();
        using var counts = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        using var program = kernel.Backend.LoadProgram(Count(ProgramType.Kprobe, counts));
        var link = KprobeAttacher.ByTracefs(KernelProgram.Of(program), new KprobeTarget(Function, IsReturn: isReturn), kernel.Backend.Tracefs, out var errno);
        errno.ShouldBe(Errno.None);
        using (link.ShouldNotBeNull())
        {
            link.Description.ShouldContain(" through tracefs (perf event");
            TracefsEvents().ShouldContain($"_{Environment.ProcessId}_");
            TestSyscalls.GetProcessGroup(Calls);
        }

        TestSyscalls.GetProcessGroup(Calls);
        TestPrograms.ReadCounter(counts).ShouldBe((ulong)Calls);
        TracefsEvents().ShouldNotContain($"_{Environment.ProcessId}_");
    }

    [SkippableFact]
    public void Attach_KprobeInsideAnInstructionOrBeyondTheFunction_SaysSo()
    {
        RequireKprobes();
        using var program = kernel.Backend.LoadProgram(TestPrograms.Nothing("nowhere", ProgramType.Kprobe));
        var error = Should.Throw<BpfException>(() => kernel.Backend.Attach(program, new KprobeTarget(Function, Offset: 1)));
        error.Message.ShouldContain($"kprobe {Function}+0x1");
        error.Errno.ShouldBeOneOf(Errno.EILSEQ, Errno.EINVAL, Errno.EADDRNOTAVAIL);
    }

    [SkippableFact]
    public void Attach_KprobeOnAMistypedFunction_SuggestsTheNearestName()
    {
        RequireKprobes();
        using var program = kernel.Backend.LoadProgram(TestPrograms.Nothing("typo", ProgramType.Kprobe));
        var error = Should.Throw<BpfException>(() => kernel.Backend.Attach(program, new KprobeTarget("do_sys_openat3")));
        error.Message.ShouldContain("has no function of that name");
        error.Message.ShouldContain("do_sys_openat2");
    }

    [SkippableTheory]
    [InlineData(AttachType.TraceFentry)]
    [InlineData(AttachType.TraceFexit)]
    public void Attach_Trampoline_CountsEveryCallUntilDisposed(AttachType type)
    {
        RequireTrampolines();
        using var counts = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        using var program = kernel.Backend.LoadProgram(Count(ProgramType.Tracing, counts) with { ExpectedAttachType = type, AttachBtfName = Function });
        using (kernel.Backend.Attach(program, new TracingTarget()))
            TestSyscalls.GetProcessGroup(Calls);
        TestSyscalls.GetProcessGroup(Calls);
        TestPrograms.ReadCounter(counts).ShouldBe((ulong)Calls);
    }

    [SkippableFact]
    public void Attach_Fexit_SeesWhatTheFunctionReturns()
    {
        RequireTrampolines();
        // The function has one argument (struct pt_regs *); the program finds the result behind it.
        using var counts = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        using var program = kernel.Backend.LoadProgram(TestPrograms.Image("failed_calls", ProgramType.Tracing,
        [
            Asm.Load64(6, 1, 1 * 8),
            Asm.JumpIfNotEqual(6, -(int)Errno.ESRCH, 12),
            .. Count(ProgramType.Tracing, counts).Instructions,
        ], counts) with
        { ExpectedAttachType = AttachType.TraceFexit, AttachBtfName = Function });
        using (kernel.Backend.Attach(program, new TracingTarget()))
        {
            TestSyscalls.GetProcessGroup(Calls);
            TestSyscalls.GetProcessGroupOfNoProcess(20);
        }

        TestPrograms.ReadCounter(counts).ShouldBe(20ul);
    }

    private static void RequireKprobes()
    {
        KernelFixture.SkipUnlessAllowed();
        Require.Kernel(KernelFeature.Kprobes);
    }

    private static void RequireTrampolines()
    {
        KernelFixture.SkipUnlessAllowed();
        Require.Kernel(KernelFeature.Fentry);
    }

    private static ProgramImage Count(ProgramType type, IMapBackend counts) => TestPrograms.CountInProcess("count_calls", type, counts, Environment.ProcessId);

    private static void OpenFiles(int times)
    {
        for (var i = 0; i < times; i++)
            File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Read, FileShare.ReadWrite).Dispose();
    }

    // One line a probe: address, k or r, function and offset.
    private static bool Hooked(string function)
        => File.ReadLines("/sys/kernel/debug/kprobes/list").Any(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2].StartsWith(function + "+", StringComparison.Ordinal));

    private string TracefsEvents() => File.ReadAllText(kernel.Backend.Tracefs.PathOf("kprobe_events"));
}
