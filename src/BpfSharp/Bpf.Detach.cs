using BpfSharp.Attaching;

namespace BpfSharp;

/// <content>Detaching, and how much is attached.</content>
public sealed partial class Bpf
{
    /// <summary>How many kernel functions are hooked by kprobes or what stands in for them.</summary>
    public int NumOpenKprobes => CountOf(ProbeKind.Kprobe, ProbeKind.Kretprobe);

    /// <summary>How many places of user programs are hooked.</summary>
    public int NumOpenUprobes => CountOf(ProbeKind.Uprobe, ProbeKind.Uretprobe, ProbeKind.Usdt);

    /// <summary>How many tracepoints are hooked.</summary>
    public int NumOpenTracepoints => CountOf(ProbeKind.Tracepoint);

    /// <summary>Detaches a kprobe.</summary>
    /// <param name="event">The kernel function, as it was attached.</param>
    /// <param name="function">The program's function; null for all that are attached there.</param>
    /// <exception cref="BpfException">Nothing is attached there.</exception>
    public void DetachKprobe(string @event, string? function = null) => Detach(new Probe(ProbeKind.Kprobe, @event), function);

    /// <summary>Detaches a kretprobe; otherwise as <see cref="DetachKprobe"/>.</summary>
    public void DetachKretprobe(string @event, string? function = null) => Detach(new Probe(ProbeKind.Kretprobe, @event), function);

    /// <summary>Detaches from a tracepoint; otherwise as <see cref="DetachKprobe"/>.</summary>
    public void DetachTracepoint(string tracepoint, string? function = null) => Detach(new Probe(ProbeKind.Tracepoint, tracepoint), function);

    /// <summary>Detaches from a raw tracepoint; otherwise as <see cref="DetachKprobe"/>.</summary>
    public void DetachRawTracepoint(string tracepoint, string? function = null) => Detach(new Probe(ProbeKind.RawTracepoint, tracepoint), function);

    /// <summary>Detaches an fentry program (BCC's <c>detach_kfunc</c>); otherwise as <see cref="DetachKprobe"/>.</summary>
    public void DetachFentry(string kernelFunction, string? function = null) => Detach(new Probe(ProbeKind.Fentry, kernelFunction), function);

    /// <summary>Detaches an fexit program (BCC's <c>detach_kretfunc</c>); otherwise as <see cref="DetachKprobe"/>.</summary>
    public void DetachFexit(string kernelFunction, string? function = null) => Detach(new Probe(ProbeKind.Fexit, kernelFunction), function);

    /// <summary>Detaches a uprobe.</summary>
    /// <param name="file">The file, as it was attached.</param>
    /// <param name="symbol">The function or pattern, as it was attached.</param>
    /// <param name="processId">The process, as it was attached.</param>
    public void DetachUprobe(string file, string symbol, int processId = -1) => Detach(new Probe(ProbeKind.Uprobe, $"{file}:{symbol}") { ProcessId = processId });

    /// <summary>Detaches a uretprobe; otherwise as <see cref="DetachUprobe"/>.</summary>
    public void DetachUretprobe(string file, string symbol, int processId = -1) => Detach(new Probe(ProbeKind.Uretprobe, $"{file}:{symbol}") { ProcessId = processId });

    /// <summary>Ends a perf event's attachment; otherwise as <see cref="DetachKprobe"/>.</summary>
    public void DetachPerfEvent(string @event, int processId = -1) => Detach(new Probe(ProbeKind.PerfEvent, @event) { ProcessId = processId });

    /// <summary>Takes an XDP program off an interface (BCC's <c>remove_xdp</c>).</summary>
    public void RemoveXdp(string device) => Detach(new Probe(ProbeKind.Xdp, device));

    /// <summary>Detaches what was attached for a probe.</summary>
    /// <param name="probe">What was asked for.</param>
    /// <param name="function">The program's function; null for all.</param>
    /// <exception cref="BpfException">Nothing is attached for it; the message says what is.</exception>
    public void Detach(Probe probe, string? function = null)
    {
        ArgumentNullException.ThrowIfNull(probe);
        var matches = _attachments.Where(attachment => attachment.IsAttached && attachment.Probe == probe && (function is null || attachment.Function == function)).ToList();
        if (matches.Count == 0)
        {
            var attached = string.Join(", ", _attachments.Where(attachment => attachment.IsAttached).Select(attachment => attachment.Probe.ToString()));
            throw new BpfException($"{function ?? "Nothing"} is {(function is null ? "" : "not ")}attached to {probe}.{(attached.Length == 0 ? "" : $" Attached: {attached}.")}", Errno.ENOENT);
        }

        foreach (var attachment in matches)
        {
            attachment.Dispose();
            _attachments.Remove(attachment);
        }
    }

    private int CountOf(params ProbeKind[] kinds)
    {
        var count = 0;
        foreach (var attachment in _attachments)
            count += attachment.IsAttached && Array.IndexOf(kinds, attachment.Probe.Kind) >= 0 ? 1 : 0;
        return count;
    }
}
