using BpfSharp.Kernel.Tests.Support;

namespace BpfSharp.Kernel.Tests;

public class FeatureTests(KernelFixture kernel) : IClassFixture<KernelFixture>
{
    [SkippableTheory]
    [InlineData(ProbedFeature.PerfEventLinks, "5.15")]
    [InlineData(ProbedFeature.MapBatches, "5.6")]
    [InlineData(ProbedFeature.RingBuffer, "5.8")]
    public void Features_ThatNoBuildLeavesOut_FollowTheVersion(ProbedFeature feature, string since)
    {
        KernelFixture.SkipUnlessAllowed();
        kernel.Backend.Features.Has(feature).ShouldBe(KernelVersion.Current >= Version.Parse(since), kernel.Backend.Features[feature].ToString());
    }

    [SkippableFact]
    public void Features_OfProbes_AreWhatTheFilesSay()
    {
        KernelFixture.SkipUnlessAllowed();
        kernel.Backend.Features.Has(ProbedFeature.KprobePmu).ShouldBe(Directory.Exists("/sys/bus/event_source/devices/kprobe"));
        kernel.Backend.Features.Has(ProbedFeature.UprobePmu).ShouldBe(Directory.Exists("/sys/bus/event_source/devices/uprobe"));
        kernel.Backend.Features.Has(ProbedFeature.KernelBtf).ShouldBe(File.Exists("/sys/kernel/btf/vmlinux"));
    }

    [SkippableFact]
    public void Fentry_WhereTheKernelRefusesIt_IsMissingWithAReason()
    {
        KernelFixture.SkipUnlessAllowed();
        var status = kernel.Backend.Features[ProbedFeature.Fentry];
        Skip.If(status.IsSupported, "this kernel has fentry");
        status.ShouldBeOfType<FeatureStatus.Missing>().Since.ShouldBe(new Version(5, 5));
        status.ToString().ShouldStartWith("missing (since Linux 5.5): the kernel refuses such programs with EPERM");
    }

    [SkippableFact]
    public void LoadProgram_FentryWhereTheKernelHasNone_ExplainsIt()
    {
        KernelFixture.SkipUnlessAllowed();
        Skip.If(kernel.Backend.Features.Has(ProbedFeature.Fentry), "this kernel has fentry");
        var image = TestPrograms.Nothing("fentry", ProgramType.Tracing) with { ExpectedAttachType = AttachType.TraceFentry, AttachBtfName = "do_unlinkat" };
        Should.Throw<BpfException>(() => kernel.Backend.LoadProgram(image)).Message
            .ShouldContain("The process has the capabilities, so it is the kernel that allows no TraceFentry programs");
    }
}
