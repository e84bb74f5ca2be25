namespace BpfSharp.Testing.Tests;

public sealed class RequireTests
{
    private static readonly Version Old = new("5.10.0");
    private static readonly Version New = new("6.12.3");

    [Fact]
    public void Judge_OlderKernel_SkipsWithTheVersionThatBroughtIt()
        => Require.Judge(new("links", "5.15", () => false), Old, known: true).ShouldBe(((bool?)false, "kernel 5.10.0 is older than 5.15, which brought links"));

    [Fact]
    public void Judge_SameMinorVersion_IsNewEnough() => Require.Judge(new("links", "5.10"), Old, known: true).Verdict.ShouldBe(true);

    [Fact]
    public void Judge_NewEnoughButBuiltWithout_SkipsOnAnUnknownKernel()
        => Require.Judge(new("kprobes", "4.17", () => false), New, known: false).ShouldBe(((bool?)false, "kernel 6.12.3 has no kprobes"));

    [Fact]
    public void Judge_NewEnoughButBuiltWithout_FailsOnAKnownKernel() => Require.Judge(new("kprobes", "4.17", () => false), New, known: true).Verdict.ShouldBeNull();

    [Fact]
    public void Judge_BeforeDebianBuildsItIn_SkipsOnAKnownKernelOnly()
    {
        var feature = new KernelFeature("kprobe.multi", "5.10", () => true) { DebianSince = "6.12" };
        Require.Judge(feature, Old, known: true).Verdict.ShouldBe(false);
        Require.Judge(feature, New, known: true).Verdict.ShouldBe(true);
        Require.Judge(feature, Old, known: false).Verdict.ShouldBe(true);
    }

    [SkippableFact, OnKernels]
    public void Kernel_Kprobes_AreThereWhereKnown()
    {
        Require.Kernel(KernelFeature.Kprobes);
        KernelSymbols.Has("register_kprobe").ShouldBeTrue();
    }

    [SkippableFact, OnKernels]
    public void Kernel_KprobeMulti_IsThereWhereKnown()
    {
        Require.Kernel(KernelFeature.KprobeMulti);
        KernelSymbols.Has("bpf_kprobe_multi_link_attach").ShouldBeTrue();
    }

    [SkippableFact, OnKernels]
    public void Kernel_BpfLsm_IsThereWhereKnown()
    {
        Require.Kernel(KernelFeature.BpfLsm);
        KernelSymbols.Has("bpf_lsm_file_open").ShouldBeTrue();
    }
}
