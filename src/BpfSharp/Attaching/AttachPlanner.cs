using System.Text;
using BpfSharp.Backends;

namespace BpfSharp.Attaching;

/// <summary>
/// Finds a way to make a function run at what a <see cref="Probe"/> names, with what this kernel or engine offers: the way asked for, else those that give the
/// function the same arguments. See docs/architecture.md, "The attach planner".
/// </summary>
internal sealed class AttachPlanner(IBpfBackend backend, BpfObject bpfObject)
{
    /// <summary>Loads and attaches the first way that works.</summary>
    /// <exception cref="BpfException">None does; the message names each and why.</exception>
    public ProbeAttachment Attach(string function, Probe probe)
    {
        var candidates = new ProbeCandidates(bpfObject.Spec, bpfObject.FindProgram(function)).For(probe).ToList();
        var tried = new List<AttachAttempt>();
        BpfException? last = null;
        foreach (var candidate in candidates)
        {
            if (backend.WhyUnavailable(candidate.Mechanism) is { } reason)
            {
                tried.Add(new AttachAttempt(candidate.Description, reason));
                continue;
            }

            try
            {
                var link = bpfObject.LoadProgram(candidate.Program.Name, candidate.Options).Attach(candidate.Target);
                tried.Add(new AttachAttempt(candidate.Description, null));
                return new ProbeAttachment(function, probe, candidate.Description, link, tried);
            }
            // A refused program is the user's to mend, unless another way is left that may take it.
            catch (BpfException error) when (candidates.Count > 1)
            {
                tried.Add(new AttachAttempt(candidate.Description, FirstLine(error.Message)));
                last = error;
            }
        }

        throw Failure(function, probe, tried, last);
    }

    /// <summary>Attaches to every user function that a probe names. All or none: when one fails, the others are detached again.</summary>
    /// <exception cref="BpfException">One can't be attached.</exception>
    public List<ProbeAttachment> AttachUser(string function, Probe probe)
    {
        var candidates = new ProbeCandidates(bpfObject.Spec, bpfObject.FindProgram(function));
        var attached = new List<ProbeAttachment>();
        try
        {
            foreach (var point in UserFunctions.Resolve(probe.Target, probe.ProcessId))
            {
                var candidate = candidates.UserFunction(point, probe.Kind == ProbeKind.Uretprobe, probe.ProcessId);
                if (backend.WhyUnavailable(candidate.Mechanism) is { } reason)
                    throw new BpfException($"{function} can't be attached to {candidate.Description}: {reason}.");
                var link = bpfObject.LoadProgram(function, candidate.Options).Attach(candidate.Target);
                attached.Add(new ProbeAttachment(function, probe, candidate.Description, link, [new AttachAttempt(candidate.Description, null)]));
            }
        }
        catch
        {
            attached.ForEach(attachment => attachment.Dispose());
            throw;
        }

        return attached;
    }

    private static BpfException Failure(string function, Probe probe, List<AttachAttempt> tried, BpfException? last)
    {
        if (last is VerifierException)
            return last;
        var text = new StringBuilder($"{function} can't be attached to {probe}");
        if (tried.Count == 0)
            return new BpfException(text.Append(": no program of the object fits that kind of event.").ToString());
        if (tried.Count == 1)
            return new BpfException(text.Append(": ").Append(tried[0].Problem).Append('.').ToString(), last?.Errno ?? Errno.None, last);
        text.Append(". Tried:");
        foreach (var attempt in tried)
            text.Append("\n  ").Append(attempt.Description).Append(": ").Append(attempt.Problem);
        return new BpfException(text.ToString(), last?.Errno ?? Errno.None, last);
    }

    private static string FirstLine(string message) => message.Split('\n', 2)[0].TrimEnd('.');
}
