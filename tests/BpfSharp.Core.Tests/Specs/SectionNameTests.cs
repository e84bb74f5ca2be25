using BpfSharp.Reading;

namespace BpfSharp.Core.Tests.Specs;

public sealed class SectionNameTests
{
    [Theory]
    [InlineData("kprobe/tcp_v4_connect", ProgramType.Kprobe, null, "tcp_v4_connect")]
    [InlineData("kprobe.multi/tcp_*", ProgramType.Kprobe, AttachType.TraceKprobeMulti, "tcp_*")]
    [InlineData("ksyscall/openat", ProgramType.Kprobe, null, "openat")]
    [InlineData("uprobe//usr/bin/bash:readline", ProgramType.Kprobe, null, "/usr/bin/bash:readline")]
    [InlineData("usdt/libc:libc:setjmp", ProgramType.Kprobe, null, "libc:libc:setjmp")]
    [InlineData("tp/sched/sched_switch", ProgramType.Tracepoint, null, "sched/sched_switch")]
    [InlineData("raw_tp/sys_enter", ProgramType.RawTracepoint, null, "sys_enter")]
    [InlineData("raw_tp.w/bpf_testmod", ProgramType.RawTracepointWritable, null, "bpf_testmod")]
    [InlineData("tp_btf/sched_switch", ProgramType.Tracing, AttachType.TraceRawTp, "sched_switch")]
    [InlineData("fmod_ret/bpf_modify", ProgramType.Tracing, AttachType.ModifyReturn, "bpf_modify")]
    [InlineData("lsm_cgroup/socket_bind", ProgramType.Lsm, AttachType.LsmCgroup, "socket_bind")]
    [InlineData("iter/task", ProgramType.Tracing, AttachType.TraceIter, "task")]
    [InlineData("xdp", ProgramType.Xdp, AttachType.Xdp, null)]
    [InlineData("xdp/cpumap", ProgramType.Xdp, AttachType.XdpCpumap, null)]
    [InlineData("tc", ProgramType.SchedCls, null, null)]
    [InlineData("tcx/egress", ProgramType.SchedCls, AttachType.TcxEgress, null)]
    [InlineData("action", ProgramType.SchedAct, null, null)]
    [InlineData("cgroup/connect4", ProgramType.CgroupSockAddr, AttachType.CgroupInet4Connect, null)]
    [InlineData("cgroup_skb/egress", ProgramType.CgroupSkb, AttachType.CgroupInetEgress, null)]
    [InlineData("sk_skb/stream_verdict", ProgramType.SkSkb, AttachType.SkSkbStreamVerdict, null)]
    [InlineData("sk_reuseport/migrate", ProgramType.SkReuseport, AttachType.SkReuseportSelectOrMigrate, null)]
    [InlineData("socket", ProgramType.SocketFilter, null, null)]
    [InlineData("struct_ops/init", ProgramType.StructOps, null, "init")]
    [InlineData("netfilter", ProgramType.Netfilter, AttachType.Netfilter, null)]
    [InlineData("mine/own", ProgramType.Unspecified, null, "own")]
    [InlineData("xdpfoo", ProgramType.Unspecified, null, null)]
    public void Parse_LibbpfNames_KindAndPlace(string name, ProgramType type, AttachType? attachType, string? attachTo)
        => SectionName.Parse(name).ShouldBe(new SectionName(type, attachType, attachTo, true, 0));

    [Theory]
    [InlineData("fentry.s/do_open", SectionRule.Sleepable)]
    [InlineData("lsm.s/file_open", SectionRule.Sleepable)]
    [InlineData("syscall", SectionRule.Sleepable)]
    [InlineData("xdp.frags/devmap", SectionRule.XdpFragments)]
    public void Parse_Variants_Flags(string name, uint flags) => SectionName.Parse(name).Flags.ShouldBe(flags);

    [Fact]
    public void Parse_QuestionMark_NotLoadedByItself()
        => SectionName.Parse("?kprobe/x").ShouldBe(new SectionName(ProgramType.Kprobe, null, "x", false, 0));
}
