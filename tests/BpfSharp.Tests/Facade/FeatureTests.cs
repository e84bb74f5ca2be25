using BpfSharp.Testing;

namespace BpfSharp.Tests.Facade;

/// <summary>What the façade says about the kernel, and detaching.</summary>
[OnKernels]
public sealed class FeatureTests
{
    [SkippableFact]
    public void SupportKfunc_IsWhetherFunctionsCanBeHooked()
    {
        Require.Root();
        KernelFeatures.SupportKfunc().ShouldBe(Require.RunningKernel >= new Version(5, 5) && File.Exists("/sys/bus/event_source/devices/kprobe/type"));
        KernelFeatures.SupportRawTracepoint().ShouldBeTrue();
    }

    [SkippableFact]
    public void Tracepoints_AreFoundByNameAndByPattern()
    {
        Require.Root();
        KernelFeatures.TracepointExists("syscalls", "sys_enter_execve").ShouldBeTrue();
        KernelFeatures.TracepointExists("syscalls", "sys_enter_execv").ShouldBeFalse();
        KernelFeatures.GetTracepoints("syscalls:sys_enter_execve").ShouldBe(["syscalls:sys_enter_execve", "syscalls:sys_enter_execveat"], ignoreOrder: true);
    }

    [SkippableFact]
    public void KernelStructHasField_LooksIntoAnonymousMembers()
    {
        Skip.IfNot(File.Exists("/sys/kernel/btf/vmlinux"), "this kernel has no BTF");
        KernelFeatures.KernelStructHasField("task_struct", "tgid").ShouldBe(true);
        KernelFeatures.KernelStructHasField("sk_buff", "dev").ShouldBe(true);
        KernelFeatures.KernelStructHasField("task_struct", "no_such_field").ShouldBe(false);
        KernelFeatures.KernelStructHasField("no_such_struct", "x").ShouldBeNull();
        KernelFeatures.KernelEnumHasValue("bpf_map_type", "BPF_MAP_TYPE_HASH").ShouldBe(true);
    }

    [SkippableFact]
    public void GetKprobeFunctions_WithoutKprobes_AreNone()
    {
        Require.Root();
        var functions = KernelFeatures.GetKprobeFunctions("tcp_v4_connect");
        functions.ShouldBe(File.Exists("/sys/bus/event_source/devices/kprobe/type") ? ["tcp_v4_connect"] : []);
    }

    [SkippableFact]
    public void Detach_TakesWhatWasAttachedThere_AndNothingElse()
    {
        Require.Root();
        Skip.IfNot(File.Exists("/sys/kernel/btf/vmlinux"), "this kernel has no BTF");
        using var bpf = Bpf.FromSource("int count(void *ctx) { return 0; }");
        bpf.AttachTracepoint("sched:sched_process_exec", "count");
        bpf.AttachTracepoint("sched:sched_process_exit", "count");
        bpf.NumOpenTracepoints.ShouldBe(2);
        bpf.DetachTracepoint("sched:sched_process_exec");
        bpf.NumOpenTracepoints.ShouldBe(1);
        bpf.NumOpenKprobes.ShouldBe(0);
        Should.Throw<BpfException>(() => bpf.DetachTracepoint("sched:sched_process_exec")).Message
            .ShouldBe("Nothing is attached to tracepoint:sched:sched_process_exec. Attached: tracepoint:sched:sched_process_exit.");
    }

    [SkippableFact]
    public void OpenPerfEvent_OfWhatCannotBeCounted_FallsBackToWhatWasNamed_AndSaysSo()
    {
        Require.Root();
        Skip.IfNot(File.Exists("/sys/kernel/btf/vmlinux"), "this kernel has no BTF");
        using var bpf = Bpf.FromSource("BPF_PERF_ARRAY(counters, 256);");
        using (var counter = bpf.OpenPerfEvent("counters", "ref-cycles", "cpu-clock"))
            counter.ToString().ShouldStartWith(counter.IsFallback ? "counters ← cpu-clock, in place of ref-cycles (" : "counters ← ref-cycles");
        bpf.OpenPerfEvent("counters", "task-clock").IsFallback.ShouldBeFalse();
        Should.Throw<BpfException>(() => bpf.OpenPerfEvent("counters", "cycels")).Message.ShouldContain("cycles");
    }

    [Fact]
    public void MonotonicTime_IsTheClockOfPrograms()
    {
        var before = Bpf.MonotonicTime();
        var uptime = TimeSpan.FromSeconds(double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0]));
        // Sleep counts for the one and not for the other; these machines don't.
        TimeSpan.FromMicroseconds(before / 1000.0).ShouldBe(uptime, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void FindLibrary_GivesAFileOrNothing()
    {
        File.Exists(Bpf.FindLibrary("c")).ShouldBeTrue();
        Bpf.FindLibrary("there-is-no-such").ShouldBeNull();
        Bpf.FindExe("sh").ShouldNotBeNull();
    }

    [SkippableFact]
    public void DumpFuncAndDisassembleFunc_ShowWhatWasCompiled()
    {
        Require.Root();
        Skip.IfNot(File.Exists("/sys/kernel/btf/vmlinux"), "this kernel has no BTF");
        using var bpf = Bpf.FromSource("int count(void *ctx) { return 7; }");
        // w0 = 7; exit
        Convert.ToHexStringLower(bpf.DumpFunc("count")).ShouldBe("b4000000070000009500000000000000");
        bpf.DisassembleFunc("count").TrimEnd().Split('\n').Length.ShouldBe(2);
        Should.Throw<BpfException>(() => bpf.DumpFunc("coumt")).Message.ShouldContain("count");
    }
}
