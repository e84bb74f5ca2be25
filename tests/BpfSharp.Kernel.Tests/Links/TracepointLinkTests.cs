using BpfSharp.Kernel.Tests.Support;
using BpfSharp.Testing;

namespace BpfSharp.Kernel.Tests.Links;

[OnKernels]
public class TracepointLinkTests(KernelFixture kernel) : IClassFixture<KernelFixture>
{
    private const int Calls = 1000;

    [SkippableFact]
    public void Attach_SyscallTracepoint_CountsEveryCallOfThisProcess()
    {
        KernelFixture.SkipUnlessAllowed();
        using var counts = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        using var program = kernel.Backend.LoadProgram(TestPrograms.CountInProcess("count_getpgid", ProgramType.Tracepoint, counts, Environment.ProcessId));
        using (var link = kernel.Backend.Attach(program, new TracepointTarget("syscalls", "sys_enter_getpgid")))
        {
            link.Description.ShouldStartWith("tracepoint syscalls:sys_enter_getpgid (perf event");
            TestSyscalls.GetProcessGroup(Calls);
        }

        TestSyscalls.GetProcessGroup(Calls);
        TestPrograms.ReadCounter(counts).ShouldBe((ulong)Calls);
    }

    [SkippableFact]
    public void Attach_RawTracepoint_CountsUntilDisposed()
    {
        KernelFixture.SkipUnlessAllowed();
        using var counts = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        using var program = kernel.Backend.LoadProgram(TestPrograms.CountSyscall("raw_count", ProgramType.RawTracepoint, counts, Environment.ProcessId, TestSyscalls.GetPgidNumber));
        using (var link = kernel.Backend.Attach(program, new RawTracepointTarget("sys_enter")))
        {
            link.Description.ShouldBe("raw tracepoint sys_enter");
            TestSyscalls.GetProcessGroup(Calls);
        }

        TestSyscalls.GetProcessGroup(Calls);
        TestPrograms.ReadCounter(counts).ShouldBe((ulong)Calls);
    }

    [SkippableFact]
    public void Attach_TypedTracepoint_CountsUntilDisposed()
    {
        KernelFixture.SkipUnlessAllowed();
        Skip.If(kernel.Backend.TargetBtf is null, "this kernel has no BTF");
        using var counts = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        var image = TestPrograms.CountSyscall("tp_btf_count", ProgramType.Tracing, counts, Environment.ProcessId, TestSyscalls.GetPgidNumber) with { ExpectedAttachType = AttachType.TraceRawTp, AttachBtfName = "sys_enter" };
        using var program = kernel.Backend.LoadProgram(image);
        using (kernel.Backend.Attach(program, new TracingTarget()))
            TestSyscalls.GetProcessGroup(Calls);
        TestSyscalls.GetProcessGroup(Calls);
        TestPrograms.ReadCounter(counts).ShouldBe((ulong)Calls);
    }

    [SkippableFact]
    public void Attach_ProcessExec_CountsExactlyTheProcessesStarted()
    {
        KernelFixture.SkipUnlessAllowed();
        using var counts = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        // comm is set before sched_process_exec fires: a name of our own tells our processes from everybody's.
        var name = $"bx{Environment.ProcessId}";
        var path = Path.Combine(Path.GetTempPath(), name);
        File.Copy("/bin/true", path);
        try
        {
            using var program = kernel.Backend.LoadProgram(TestPrograms.CountComm("count_exec", counts, name));
            using var link = kernel.Backend.Attach(program, new TracepointTarget("sched", "sched_process_exec"));
            for (var i = 0; i < 7; i++)
            {
                using var process = System.Diagnostics.Process.Start(path);
                process.WaitForExit();
            }

            TestPrograms.ReadCounter(counts).ShouldBe(7ul);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [SkippableFact]
    public void Attach_UnknownTracepoint_SuggestsTheNearestName()
    {
        KernelFixture.SkipUnlessAllowed();
        using var program = kernel.Backend.LoadProgram(TestPrograms.Nothing("typo", ProgramType.Tracepoint));
        var error = Should.Throw<BpfException>(() => kernel.Backend.Attach(program, new TracepointTarget("sched", "sched_proces_exec")));
        error.Errno.ShouldBe(Errno.ENOENT);
        error.Message.ShouldContain("sched:sched_process_exec");
        Should.Throw<BpfException>(() => kernel.Backend.Attach(program, new TracepointTarget("syscall", "sys_enter_execve"))).Message.ShouldContain("Did you mean syscalls:sys_enter_execve?");
        Should.Throw<BpfException>(() => kernel.Backend.Attach(program, new TracepointTarget("../..", "x"))).Errno.ShouldBe(Errno.ENOENT);
    }

    [SkippableFact]
    public void Attach_ProgramReadingBeyondTheRecord_SaysSo()
    {
        KernelFixture.SkipUnlessAllowed();
        using var program = kernel.Backend.LoadProgram(TestPrograms.Image("beyond", ProgramType.Tracepoint, [Asm.Load64(1, 1, 2040), Asm.Mov(0, 0), Asm.Exit()]));
        var error = Should.Throw<BpfException>(() => kernel.Backend.Attach(program, new TracepointTarget("sched", "sched_process_exec")));
        error.Errno.ShouldBe(Errno.EACCES);
        error.Message.ShouldContain("reads beyond the end of the tracepoint's record");
    }

    [SkippableFact]
    public void Attach_WrongKindOfProgram_NamesTheRightOne()
    {
        KernelFixture.SkipUnlessAllowed();
        using var program = kernel.Backend.LoadProgram(TestPrograms.Nothing("wrong", ProgramType.RawTracepoint));
        Should.Throw<BpfException>(() => kernel.Backend.Attach(program, new TracepointTarget("sched", "sched_process_exec"))).Message.ShouldContain("tracepoints take Tracepoint programs");
        using var tracepoint = kernel.Backend.LoadProgram(TestPrograms.Nothing("wrong", ProgramType.Tracepoint));
        Should.Throw<BpfException>(() => kernel.Backend.Attach(tracepoint, new RawTracepointTarget("sys_enter"))).Message.ShouldContain("raw tracepoints take RawTracepoint programs");
        using var raw = kernel.Backend.LoadProgram(TestPrograms.Nothing("wrong", ProgramType.RawTracepoint));
        Should.Throw<BpfException>(() => kernel.Backend.Attach(raw, new RawTracepointTarget("sys_entre"))).Message.ShouldContain("sys_enter");
    }
}
