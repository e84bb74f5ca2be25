using System.Text;
using BpfSharp.Backends;
using BpfSharp.Formats.Symbols;

namespace BpfSharp.Attaching;

/// <summary>
/// Finds a way to make a function run at what a <see cref="Probe"/> names, with what this kernel or engine offers: the way asked for, else those that give the
/// function the same arguments. See docs/architecture.md, "The attach planner".
/// </summary>
internal sealed class AttachPlanner(IBpfBackend backend, BpfObject bpfObject, int probeLimit)
{
    private readonly UsdtSpecTable _usdtSpecs = new(bpfObject);

    /// <summary>Loads and attaches the first way that works.</summary>
    /// <exception cref="BpfException">None does; the message names each and why.</exception>
    public ProbeAttachment Attach(string function, Probe probe)
    {
        var candidates = new ProbeCandidates(backend, bpfObject, bpfObject.FindProgram(function), _usdtSpecs).For(probe).ToList();
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
                var (links, description) = AttachAll(candidate);
                tried.Add(new AttachAttempt(description, null));
                return new ProbeAttachment(function, probe, description, links, tried);
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

    // All or none, except for what a pattern may leave out.
    private (List<BpfLink> Links, string Description) AttachAll(AttachCandidate candidate)
    {
        CheckLimit(candidate);
        var program = bpfObject.LoadProgram(candidate.Program.Name, candidate.Options);
        var links = new List<BpfLink>(candidate.Targets.Length);
        var refused = 0;
        BpfException? lastRefusal = null;
        try
        {
            foreach (var target in candidate.Targets)
            {
                try
                {
                    links.Add(program.Attach(target));
                }
                catch (BpfException refusal) when (candidate.SkipsRefused && IsAboutThisTarget(refusal.Errno))
                {
                    refused++;
                    lastRefusal = refusal;
                }
            }
        }
        catch
        {
            links.ForEach(link => link.Dispose());
            throw;
        }

        if (links.Count == 0 && lastRefusal is not null)
            throw lastRefusal;
        return (links, refused == 0 ? candidate.Description : $"{candidate.Description}, but for {refused} that can't be probed (such as: {FirstLine(lastRefusal!.Message)})");
    }

    private void CheckLimit(AttachCandidate candidate)
    {
        if (candidate.Targets.Length > probeLimit)
        {
            throw new BpfException($"{candidate.Description} would take {candidate.Targets.Length} probes one by one, more than the {probeLimit} that {nameof(BpfOptions)}.{nameof(BpfOptions.ProbeLimit)} allows: "
                + "each holds two descriptors and takes milliseconds to attach and detach. Narrow the pattern, or raise the limit.", Errno.E2BIG);
        }
    }

    // Not traceable, several of one name, blacklisted: the next one may do. Too many descriptors, no permission or no kprobes at all: it won't.
    private static bool IsAboutThisTarget(Errno errno) => errno is Errno.EINVAL or Errno.ENOENT or Errno.EADDRNOTAVAIL or Errno.EILSEQ or Errno.EBUSY;

    private static BpfException Failure(string function, Probe probe, List<AttachAttempt> tried, BpfException? last)
    {
        if (last is VerifierException)
            return last;
        var text = new StringBuilder($"{function} can't be attached to {probe}");
        if (tried.Count == 0)
            return new BpfException(text.Append(": no program of the object fits that kind of event.").ToString());
        var hint = Hint(probe);
        if (tried.Count == 1)
            return new BpfException(text.Append(": ").Append(tried[0].Problem).Append('.').Append(hint).ToString(), last?.Errno ?? Errno.None, last);
        text.Append('.').Append(hint).Append(" Tried:");
        foreach (var attempt in tried)
            text.Append("\n  ").Append(attempt.Description).Append(": ").Append(attempt.Problem);
        return new BpfException(text.ToString(), last?.Errno ?? Errno.None, last);
    }

    // A mistyped name is what to mend first, whatever else is missing.
    private static string Hint(Probe probe)
    {
        if (probe.Kind is not (ProbeKind.Kprobe or ProbeKind.Kretprobe) || probe.Pattern is not null || SymbolPattern.IsGlob(probe.Target))
            return "";
        return KernelFunctions.Hint(SyscallNames.FunctionOf(probe.Target).Split('+')[0]);
    }

    private static string FirstLine(string message) => message.Split('\n', 2)[0].TrimEnd('.');
}
