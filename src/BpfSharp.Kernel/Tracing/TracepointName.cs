namespace BpfSharp.Kernel;

/// <summary>A tracepoint's full name.</summary>
/// <param name="Category">The group, as under <c>events/</c>: <c>sched</c>.</param>
/// <param name="Name">The event: <c>sched_switch</c>.</param>
public readonly record struct TracepointName(string Category, string Name)
{
    /// <summary><c>sched:sched_switch</c>.</summary>
    public override string ToString() => $"{Category}:{Name}";
}
