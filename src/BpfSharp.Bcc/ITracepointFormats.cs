namespace BpfSharp.Bcc;

/// <summary>Where the layouts of tracepoints' records come from: tracefs, usually.</summary>
public interface ITracepointFormats
{
    /// <summary>The text of a tracepoint's <c>format</c> file.</summary>
    /// <param name="category">The group, as under <c>events/</c>.</param>
    /// <param name="name">The event.</param>
    /// <returns>Null where this kernel has no such tracepoint.</returns>
    string? Format(string category, string name);
}
