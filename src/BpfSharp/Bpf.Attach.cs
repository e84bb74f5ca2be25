using BpfSharp.Attaching;

namespace BpfSharp;

/// <content>Attaching: one method for each of BCC's, and one for all.</content>
public sealed partial class Bpf
{
    /// <summary>Attaches a function to what a probe names, in the first way that this kernel or engine offers.</summary>
    /// <returns>The attachment; it also ends with this object.</returns>
    /// <exception cref="BpfException">No way works; the message names each and why.</exception>
    public ProbeAttachment Attach(string function, Probe probe)
    {
        var attachment = _planner.Attach(function, probe);
        _attachments.Add(attachment);
        return attachment;
    }

    /// <summary>Attaches every function whose name says where, by BCC's conventions (<c>kprobe__</c>, <c>tracepoint__</c> …).</summary>
    /// <param name="includeSyscalls">Also functions named <c>syscall__NAME</c>, which BCC leaves to <c>attach_kprobe</c>.</param>
    /// <param name="except">Functions to leave alone.</param>
    public void AttachByName(bool includeSyscalls = false, IReadOnlySet<string>? except = null)
    {
        foreach (var program in Object.Spec.Programs.Where(program => program.AutoLoad && program.AlternativeOf is null && except?.Contains(program.Name) != true))
        {
            if (Probe.FromFunctionName(program.Name) is { } probe && (includeSyscalls || !program.Name.StartsWith("syscall__", StringComparison.Ordinal)))
                Attach(program.Name, probe);
        }
    }

    /// <summary>Entry of a kernel function. Since Linux 4.1; where a kernel has no kprobes, fentry or a system call's tracepoint serves.</summary>
    /// <param name="event">The kernel function, with an offset if need be (<c>tcp_v4_connect</c>, <c>do_exit+0x10</c>).</param>
    /// <param name="function">The program's function.</param>
    public ProbeAttachment AttachKprobe(string @event, string function) => Attach(function, new Probe(ProbeKind.Kprobe, @event));

    /// <summary>Return of a kernel function. Since Linux 4.1; where a kernel has no kprobes, fexit or a system call's tracepoint serves.</summary>
    public ProbeAttachment AttachKretprobe(string @event, string function) => Attach(function, new Probe(ProbeKind.Kretprobe, @event));

    /// <summary>A static tracepoint, written <c>category:event</c>. Since Linux 4.7.</summary>
    public ProbeAttachment AttachTracepoint(string tracepoint, string function) => Attach(function, new Probe(ProbeKind.Tracepoint, tracepoint));

    /// <summary>A static tracepoint with its arguments raw. Since Linux 4.17.</summary>
    public ProbeAttachment AttachRawTracepoint(string tracepoint, string function) => Attach(function, new Probe(ProbeKind.RawTracepoint, tracepoint));

    /// <summary>Entry of a kernel function with arguments typed by BTF (BCC's <c>attach_kfunc</c>). Since Linux 5.5.</summary>
    public ProbeAttachment AttachFentry(string kernelFunction, string function) => Attach(function, new Probe(ProbeKind.Fentry, kernelFunction));

    /// <summary>Return of a kernel function with arguments and result typed by BTF (BCC's <c>attach_kretfunc</c>). Since Linux 5.5.</summary>
    public ProbeAttachment AttachFexit(string kernelFunction, string function) => Attach(function, new Probe(ProbeKind.Fexit, kernelFunction));

    /// <summary>A hook of the security modules. Since Linux 5.7, where <c>bpf</c> is among the active ones.</summary>
    public ProbeAttachment AttachLsm(string hook, string function) => Attach(function, new Probe(ProbeKind.Lsm, hook));

    /// <summary>Entry of a user function. Since Linux 4.3 (perf event PMU since 4.17).</summary>
    /// <param name="file">A path, or the name of a library (<c>c</c>) or program.</param>
    /// <param name="symbol">The function, with an offset if need be; an address; or a pattern (<c>str*</c>), which attaches to each that matches.</param>
    /// <param name="function">The program's function.</param>
    /// <param name="processId">The process; -1 for all.</param>
    /// <exception cref="BpfException">There is no such file or function; the message has the closest names.</exception>
    public ProbeAttachment AttachUprobe(string file, string symbol, string function, int processId = -1)
        => Attach(function, new Probe(ProbeKind.Uprobe, $"{file}:{symbol}") { ProcessId = processId });

    /// <summary>Return of a user function; otherwise as <see cref="AttachUprobe(string, string, string, int)"/>.</summary>
    public ProbeAttachment AttachUretprobe(string file, string symbol, string function, int processId = -1)
        => Attach(function, new Probe(ProbeKind.Uretprobe, $"{file}:{symbol}") { ProcessId = processId });

    /// <summary>A perf event by name: <c>cpu-clock@99hz</c> (so often a second), <c>page-faults:1000</c> (at every so many). Since Linux 4.9.</summary>
    public ProbeAttachment AttachPerfEvent(string @event, string function, int processId = -1) => Attach(function, new Probe(ProbeKind.PerfEvent, @event) { ProcessId = processId });

    /// <summary>Packets arriving at an interface, before the network stack (<c>eth0</c>, <c>eth0:generic</c>, <c>eth0:native</c>). Since Linux 4.8.</summary>
    public ProbeAttachment AttachXdp(string device, string function) => Attach(function, new Probe(ProbeKind.Xdp, device));

    /// <summary>A raw socket that sees every packet of an interface. Since Linux 3.19.</summary>
    public ProbeAttachment AttachRawSocket(string function, string device) => Attach(function, new Probe(ProbeKind.Socket, device));

    // BCC has these on the object, so that a program can be moved over word for word.
#pragma warning disable CA1822
    /// <summary>The prefix of the functions behind system calls: <c>__x64_sys_</c>.</summary>
    public string GetSyscallPrefix() => SyscallNames.NativePrefix;

    /// <summary>The kernel function behind a system call: <c>execve</c> → <c>__x64_sys_execve</c>.</summary>
    public string GetSyscallFnName(string syscall) => SyscallNames.FunctionOf(SyscallNames.Marker + syscall);

    /// <summary>The same for a name that may already carry a prefix, another architecture's included: <c>sys_execve</c> → <c>__x64_sys_execve</c>.</summary>
    public string FixSyscallFnName(string name) => SyscallNames.SyscallOf(name) is { } syscall ? GetSyscallFnName(syscall) : name;
#pragma warning restore CA1822
}
