using BpfSharp.Attaching;
using BpfSharp.Backends;

namespace BpfSharp;

/// <summary>A counter on every CPU, in a BPF_PERF_ARRAY table for programs to read. Disposing takes it out.</summary>
public sealed class PerfCounter : IDisposable
{
    private readonly ILinkBackend _link;

    internal PerfCounter(string table, string @event, ILinkBackend link, IReadOnlyList<AttachAttempt> tried)
    {
        Table = table;
        Event = @event;
        _link = link;
        Tried = tried;
    }

    /// <summary>The table.</summary>
    public string Table { get; }

    /// <summary>What is counted.</summary>
    public string Event { get; }

    /// <summary>Every event that was tried, in order; the last one is counted.</summary>
    public IReadOnlyList<AttachAttempt> Tried { get; }

    /// <summary>True where the event that was wanted first can't be counted here and another one is.</summary>
    public bool IsFallback => Tried.Count > 1;

    /// <inheritdoc/>
    public void Dispose() => _link.Dispose();

    /// <summary>One line for people: what is counted, and in place of what.</summary>
    public override string ToString() => IsFallback ? $"{Table} ← {Event}, in place of {Tried[0].Description} ({Tried[0].Problem})" : $"{Table} ← {Event}";
}
