using BpfSharp.Kernel.Tests.Support;
using BpfSharp.Kernel.Tracing;
using BpfSharp.Testing;

namespace BpfSharp.Kernel.Tests.Tracing;

[OnKernels]
public class TracefsTests(KernelFixture kernel) : IClassFixture<KernelFixture>
{
    [SkippableFact]
    public void ReadFormat_OfATracepoint_DescribesItsRecord()
    {
        KernelFixture.SkipUnlessAllowed();
        var format = kernel.Backend.Tracefs.ReadFormat("sched", "sched_process_exec").ShouldNotBeNull();
        format.ShouldStartWith("name: sched_process_exec\n");
        format.ShouldContain("field:pid_t pid;");
        kernel.Backend.Tracefs.ReadFormat("sched", "no_such_event").ShouldBeNull();
        kernel.Backend.Tracefs.ReadFormat("..", "events").ShouldBeNull();
    }

    [SkippableFact]
    public void EventNames_OfThisKernel_HoldTheWellKnownOnes()
    {
        KernelFixture.SkipUnlessAllowed();
        var names = kernel.Backend.Tracefs.EventNames();
        names.ShouldContain(new TracepointName("sched", "sched_process_exec"));
        names.ShouldContain(new TracepointName("raw_syscalls", "sys_enter"));
        names.Count(name => name.Category == "syscalls").ShouldBeGreaterThan(300);
        names.Distinct().Count().ShouldBe(names.Count);
    }

    [SkippableFact]
    public void Open_WithoutAMount_LeavesNoMountBehind()
    {
        KernelFixture.SkipUnlessAllowed();
        var before = File.ReadAllText("/proc/self/mountinfo");
        using (var tracefs = Tracefs.Open())
        {
            tracefs.Exists("sched", "sched_switch").ShouldBeTrue();
            tracefs.IsDetached.ShouldBe(!MountInfoLine.MountPoints("tracefs").Any());
            File.ReadAllText("/proc/self/mountinfo").ShouldBe(before);
        }

        File.ReadAllText("/proc/self/mountinfo").ShouldBe(before);
    }

    [Theory]
    [InlineData("36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue", "/mnt2", "ext3")]
    [InlineData("36 35 98:0 / /with\\040space rw - tracefs tracefs rw", "/with space", "tracefs")]
    [InlineData("36 35 98:0 / /back\\134slash rw shared:1 master:2 - bpf bpf rw", "/back\\slash", "bpf")]
    public void TryParse_ALineOfMountinfo_FindsPointAndType(string line, string point, string type)
    {
        MountInfoLine.TryParse(line, out var mount).ShouldBeTrue();
        mount.ShouldBe(new MountInfoLine(point, type));
    }

    [Theory]
    [InlineData("")]
    [InlineData("36 35 98:0 /")]
    [InlineData("36 35 98:0 / - ext3")]
    public void TryParse_SomethingElse_IsFalse(string line) => MountInfoLine.TryParse(line, out _).ShouldBeFalse();
}
