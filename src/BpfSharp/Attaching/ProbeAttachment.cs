namespace BpfSharp.Attaching;

/// <summary>One way that the planner considered.</summary>
/// <param name="Description">The way.</param>
/// <param name="Problem">Why it was not taken; null for the one that was.</param>
public sealed record AttachAttempt(string Description, string? Problem);

/// <summary>A function that runs at its event, and how that was done. Disposing detaches.</summary>
public sealed class ProbeAttachment : IDisposable
{
    private readonly IReadOnlyList<BpfLink> _links;

    internal ProbeAttachment(string function, Probe probe, string description, IReadOnlyList<BpfLink> links, IReadOnlyList<AttachAttempt> tried)
    {
        Function = function;
        Probe = probe;
        Description = description;
        _links = links;
        Tried = tried;
    }

    /// <summary>The function.</summary>
    public string Function { get; }

    /// <summary>What was asked for.</summary>
    public Probe Probe { get; }

    /// <summary>How it is attached.</summary>
    public string Description { get; }

    /// <summary>Every way that was considered, in order; the last one was taken.</summary>
    public IReadOnlyList<AttachAttempt> Tried { get; }

    /// <summary>In how many places, where a pattern or a static probe that was inlined stands for several. One link may serve many.</summary>
    public int PlaceCount => _links.Sum(link => link.Target switch
    {
        KprobeMultiTarget functions => functions.Functions.Length,
        UprobeMultiTarget places => places.Offsets.Length,
        _ => 1,
    });

    /// <summary>The program that runs: the function itself, or the stand-in that the compiler made of it.</summary>
    public BpfProgram Program => _links[0].Program;

    /// <summary>False once it is disposed.</summary>
    public bool IsAttached => _links.Any(link => link.IsAttached);

    /// <summary>The same attachment, taken after other ways had failed.</summary>
    internal ProbeAttachment After(IEnumerable<AttachAttempt> earlier) => new(Function, Probe, Description, _links, [.. earlier, .. Tried]);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var link in _links)
            link.Dispose();
    }

    /// <summary>One line for people: the function, the way taken, and what it stands in for where the first choice couldn't be had.</summary>
    public override string ToString()
        => Tried.Count > 1 ? $"{Function} ← {Description}, in place of {Tried[0].Description}" : $"{Function} ← {Description}";
}
