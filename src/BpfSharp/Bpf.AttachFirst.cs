using BpfSharp.Attaching;

namespace BpfSharp;

/// <content>Attaching to what this kernel happens to have.</content>
public sealed partial class Bpf
{
    /// <summary>
    /// Attaches the first function that can be attached where it is to be: for kernel functions that come and go between versions, with a tracepoint to stand in.
    /// </summary>
    /// <param name="ways">Functions with their probes as <see cref="Probe.Parse"/> takes them: <c>("on_connect", "kprobe:tcp_v4_connect")</c>, best first.</param>
    /// <returns>The attachment, with every way that was tried; its text says what it stands in for.</returns>
    /// <exception cref="BpfException">None can be attached; the message has the reason of each.</exception>
    public ProbeAttachment AttachFirst(params ReadOnlySpan<(string Function, string Probe)> ways)
    {
        var failed = new List<AttachAttempt>();
        BpfException? last = null;
        foreach (var (function, text) in ways)
        {
            var probe = Probe.Parse(text);
            try
            {
                var attachment = _planner.Attach(function, probe).After(failed);
                _attachments.Add(attachment);
                return attachment;
            }
            // A function that the verifier refuses is the user's to mend, not to get round.
            catch (BpfException error) when (error is not VerifierException)
            {
                failed.Add(new AttachAttempt($"{probe.KindName} {probe.Target}", error.Message));
                last = error;
            }
        }

        throw new BpfException($"None of these can be attached:{string.Concat(failed.Select(attempt => $"\n  {attempt.Description}: {attempt.Problem}"))}", last?.Errno ?? Errno.None, last);
    }
}
