using BpfSharp.Attaching;
using BpfSharp.Backends;
using BpfSharp.Formats.Symbols;

namespace BpfSharp;

/// <content>Attaching to static probes of user programs, to many places at once, to sockets; iterators and test runs.</content>
public sealed partial class Bpf
{
    /// <summary>
    /// A static probe of a user program, in all its places (BCC's <c>USDT.enable_probe</c>). Its semaphore is held as long as it is attached.
    /// <c>bpf_usdt_readarg</c> needs Linux 5.15.
    /// </summary>
    /// <param name="file">A path, or the name of a library or program.</param>
    /// <param name="probe">The probe: <c>gc__start</c>, or <c>python:gc__start</c> where providers share names.</param>
    /// <param name="function">The program's function.</param>
    /// <param name="processId">The process; -1 for all.</param>
    /// <exception cref="BpfException">There is no such file or probe; the message has the closest names.</exception>
    public ProbeAttachment AttachUsdt(string file, string probe, string function, int processId = -1)
        => Attach(function, new Probe(ProbeKind.Usdt, $"{file}:{probe}") { ProcessId = processId });

    /// <summary>Entry of every kernel function whose name matches (BCC's <c>event_re</c>): by one link where the kernel has kprobe.multi (5.18), else one by one.</summary>
    public ProbeAttachment AttachKprobe(SymbolPattern events, string function) => Attach(function, Matching(ProbeKind.Kprobe, events));

    /// <summary>Return of every kernel function whose name matches.</summary>
    public ProbeAttachment AttachKretprobe(SymbolPattern events, string function) => Attach(function, Matching(ProbeKind.Kretprobe, events));

    /// <summary>Every tracepoint whose <c>category:event</c> matches (BCC's <c>tp_re</c>).</summary>
    public ProbeAttachment AttachTracepoint(SymbolPattern tracepoints, string function) => Attach(function, Matching(ProbeKind.Tracepoint, tracepoints));

    /// <summary>Entry of every function of a file whose name matches (BCC's <c>sym_re</c>): by one link where the kernel has uprobe.multi (6.6), else one by one.</summary>
    public ProbeAttachment AttachUprobe(string file, SymbolPattern symbols, string function, int processId = -1) => Attach(function, InFile(ProbeKind.Uprobe, file, symbols, processId));

    /// <summary>Return of every function of a file whose name matches.</summary>
    public ProbeAttachment AttachUretprobe(string file, SymbolPattern symbols, string function, int processId = -1) => Attach(function, InFile(ProbeKind.Uretprobe, file, symbols, processId));

    /// <summary>A control group of the v2 hierarchy; which of its hooks is in the function's section (<c>SEC("cgroup/connect4")</c>). Since Linux 4.10.</summary>
    public ProbeAttachment AttachCgroup(string path, string function) => Attach(function, new Probe(ProbeKind.Cgroup, path));

    /// <summary>What the sockets of a map send (<c>SEC("sk_msg")</c>) or receive (<c>SEC("sk_skb/stream_verdict")</c> …). Since Linux 4.14.
    /// Sockets that are put in from then on are tied to the function, until they are taken out or the map goes.</summary>
    public ProbeAttachment AttachSocketMap(string map, string function) => Attach(function, new Probe(ProbeKind.SocketMap, map));

    /// <summary>Packets that pass an interface's traffic control, arriving or leaving. By a tcx link since Linux 6.6, else by a clsact filter.</summary>
    public ProbeAttachment AttachTc(string device, string function, bool isIngress = true)
        => Attach(function, new Probe(isIngress ? ProbeKind.TcIngress : ProbeKind.TcEgress, device));

    /// <summary>Runs an iterator over everything that it is for and returns what it wrote. Since Linux 5.8.</summary>
    /// <param name="function">A function for an iterator (<c>BPF_ITER(task)</c>, <c>SEC("iter/tcp")</c>).</param>
    /// <param name="map">The map to walk, for <c>iter/bpf_map_elem</c> and <c>iter/sockmap</c>; null for others.</param>
    /// <exception cref="BpfException">It is no iterator, or the kernel refuses it.</exception>
    public string ReadIterator(string function, string? map = null)
    {
        using var stream = Backend.OpenIterator(Object.LoadProgram(function).Backend, map is null ? null : this[map].Backend);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Runs a function once on data given (<c>BPF_PROG_TEST_RUN</c>).</summary>
    /// <exception cref="BpfException">Functions of its kind can't be run like this.</exception>
    public TestRunResult TestRun(string function, TestRunRequest request) => Object.LoadProgram(function).TestRun(request);

    private static Probe Matching(ProbeKind kind, SymbolPattern pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return new Probe(kind, pattern.Text) { Pattern = pattern };
    }

    private static Probe InFile(ProbeKind kind, string file, SymbolPattern pattern, int processId)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return new Probe(kind, $"{file}:{pattern}") { Pattern = pattern, ProcessId = processId };
    }
}
