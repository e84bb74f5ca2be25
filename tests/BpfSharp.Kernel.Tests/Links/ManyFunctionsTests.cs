using BpfSharp.Backends;
using BpfSharp.Kernel.Tests.Support;
using BpfSharp.Testing;

namespace BpfSharp.Kernel.Tests.Links;

/// <summary>Many kernel functions by one link, hooks of the security modules.</summary>
[OnKernels]
public class ManyFunctionsTests(KernelFixture kernel) : IClassFixture<KernelFixture>
{
    private const int Calls = 200;

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Attach_KprobeMulti_CountsEveryFunctionUntilDisposed(bool isReturn)
    {
        KernelFixture.SkipUnlessAllowed();
        Require.Kernel(KernelFeature.KprobeMulti);
        using var counts = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        using var program = kernel.Backend.LoadProgram(Count(ProgramType.Kprobe, counts) with { ExpectedAttachType = AttachType.TraceKprobeMulti });
        using (var link = kernel.Backend.Attach(program, new KprobeMultiTarget(["__x64_sys_getpgid", "__x64_sys_getpgrp", "__x64_sys_getsid"], isReturn)))
        {
            link.Description.ShouldBe($"{(isReturn ? "kretprobe" : "kprobe")}.multi of 3 functions (BPF link)");
            TestSyscalls.GetProcessGroup(Calls);
        }

        TestSyscalls.GetProcessGroup(Calls);
        TestPrograms.ReadCounter(counts).ShouldBe((ulong)Calls);
    }

    [SkippableFact]
    public void Attach_KprobeMultiOfTwoThousandFunctions_HoldsAndCounts()
    {
        KernelFixture.SkipUnlessAllowed();
        Require.Kernel(KernelFeature.KprobeMulti);
        var functions = kernel.Backend.Tracefs.TraceableFunctions().Where(name => name.StartsWith("__x64_sys_", StringComparison.Ordinal) || name.StartsWith("tcp_", StringComparison.Ordinal)
            || name.StartsWith("ext4_", StringComparison.Ordinal) || name.StartsWith("bpf_", StringComparison.Ordinal)).Take(2000).ToList();
        if (!functions.Contains("__x64_sys_getpgid"))
            functions[0] = "__x64_sys_getpgid";
        using var counts = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        using var program = kernel.Backend.LoadProgram(Count(ProgramType.Kprobe, counts) with { ExpectedAttachType = AttachType.TraceKprobeMulti });
        using (kernel.Backend.Attach(program, new KprobeMultiTarget([.. functions])))
            TestSyscalls.GetProcessGroup(Calls);
        // Other system calls of this process are among the functions too.
        TestPrograms.ReadCounter(counts).ShouldBeGreaterThanOrEqualTo((ulong)Calls);
    }

    [SkippableFact]
    public void Attach_KprobeMultiOfAFunctionThatIsNotThere_SaysSo()
    {
        KernelFixture.SkipUnlessAllowed();
        Require.Kernel(KernelFeature.KprobeMulti);
        using var program = kernel.Backend.LoadProgram(TestPrograms.Nothing("nowhere", ProgramType.Kprobe) with { ExpectedAttachType = AttachType.TraceKprobeMulti });
        Should.Throw<BpfException>(() => kernel.Backend.Attach(program, new KprobeMultiTarget(["no_such_function_here"]))).Message.ShouldContain("doesn't exist or can't be traced");
    }

    [SkippableFact]
    public void Attach_LsmHook_CountsEveryCallUntilDisposed()
    {
        KernelFixture.SkipUnlessAllowed();
        Require.Kernel(KernelFeature.BpfLsm);
        using var counts = kernel.Backend.CreateMap(TestPrograms.CounterArray());
        using var program = kernel.Backend.LoadProgram(Count(ProgramType.Lsm, counts) with { ExpectedAttachType = AttachType.LsmMac, AttachBtfName = "bpf_lsm_task_getpgid" });
        // getpgid of oneself by number asks the security modules; by zero it doesn't.
        using (kernel.Backend.Attach(program, new TracingTarget()))
            TestSyscalls.GetProcessGroupOf(Environment.ProcessId, Calls);
        TestSyscalls.GetProcessGroupOf(Environment.ProcessId, Calls);
        TestPrograms.ReadCounter(counts).ShouldBe((ulong)Calls);
    }

    private static ProgramImage Count(ProgramType type, IMapBackend counts) => TestPrograms.CountInProcess("count_calls", type, counts, Environment.ProcessId);
}
