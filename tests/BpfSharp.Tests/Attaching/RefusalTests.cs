using System.Diagnostics;
using BpfSharp.Attaching;

namespace BpfSharp.Tests.Attaching;

/// <summary>What can't be attached to is named, with what was probably meant; and nothing stays attached.</summary>
public sealed class RefusalTests
{
    private const string Source = """
        int on_event(void *ctx) { return 0; }
        SEC("xdp") int on_frame(struct xdp_md *ctx) { return XDP_PASS; }
        """;

    [SkippableTheory]
    [InlineData("on_event", "uprobe:c:mallocc", "has no function 'mallocc'. Did you mean malloc")]
    [InlineData("on_event", "uprobe:nosuchlibrary:f", "Neither a library libnosuchlibrary.so nor a program nosuchlibrary was found")]
    [InlineData("on_event", "uprobe:/no/such/file:f", "There is no file /no/such/file to probe")]
    [InlineData("on_event", "uprobe:malloc", "written FILE:SYMBOL")]
    [InlineData("on_event", "usdt:probe", "written FILE:PROVIDER:NAME")]
    [InlineData("on_event", "tracepoint:sched:sched_swich", "sched:sched_switch")]
    [InlineData("on_event", "kprobe:tcp_v4_conect", "tcp_v4_connect")]
    [InlineData("on_event", "kretprobe:no_such_function_at_all", "no function")]
    [InlineData("on_event", "perf_event:cpu-clok@99hz", "Known: cpu-clock")]
    [InlineData("on_frame", "xdp:nosuch0", "There is no network interface")]
    [InlineData("on_frame", "xdp:lo:sideways", "IFACE:generic or IFACE:native")]
    [InlineData("on_frame", "xdp:lo:native", "no native XDP")]
    [InlineData("on_frame", "sockmap:counts", "sk_skb/stream_verdict")]
    [InlineData("on_frame", "netns:/proc/self/ns/net", "should be sk_lookup or flow_dissector")]
    [InlineData("on_fram", "xdp:lo", "Did you mean on_frame?")]
    public void Attach_ToWhatIsNotThere_SaysWhatWouldBeRight(string function, string probe, string message)
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "needs root");
        using var bpf = Bpf.FromSource(Source);
        Should.Throw<BpfException>(() => bpf.Attach(function, Probe.Parse(probe))).Message.ShouldContain(message, Case.Sensitive);
        bpf.Attachments.ShouldBeEmpty();
        bpf.Object.Links.ShouldBeEmpty();
    }

    [SkippableFact]
    public void Attach_ToAProcessThatEnded_SaysSo()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "needs root");
        using var ended = Process.Start("/bin/true");
        ended.WaitForExit();
        using var bpf = Bpf.FromSource(Source);
        var libc = BpfSharp.Symbols.LibraryFinder.Find("c");
        Should.Throw<BpfException>(() => bpf.AttachUprobe(libc, "malloc", "on_event", ended.Id)).Message.ShouldContain($"There is no process {ended.Id}");
        Should.Throw<BpfException>(() => bpf.AttachUprobe("c", "malloc", "on_event", ended.Id)).Message.ShouldContain($"Process {ended.Id} can't be looked into");
        Should.Throw<BpfException>(() => bpf.AttachPerfEvent("cpu-clock@99hz", "on_event", ended.Id));
    }

    [SkippableFact]
    public void Attach_ProcessThatEndsMeanwhile_DetachesQuietly()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "needs root");
        using var sleeper = Process.Start("sleep", "1000");
        using var bpf = Bpf.FromSource(Source);
        var attached = bpf.AttachUprobe(BpfSharp.Symbols.LibraryFinder.Find("c"), "malloc", "on_event", sleeper.Id);
        sleeper.Kill();
        sleeper.WaitForExit();
        attached.Dispose();
        bpf.Object.Links.ShouldBeEmpty();
    }
}
