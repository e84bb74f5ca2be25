using System.Collections.Immutable;

namespace BpfSharp.Embedded.Observing;

/// <summary>A command to observe.</summary>
/// <param name="FileName">The program: a path, or a name to look for in PATH.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record ObservedCommand(string FileName, ImmutableArray<string> Arguments)
{
    /// <summary>Its standard output goes where our standard error goes, because our own standard output carries something else.</summary>
    public bool OutputToStandardError { get; init; }

    /// <summary>Takes a command as words.</summary>
    public static ObservedCommand Of(params ReadOnlySpan<string> words)
        => words.Length > 0 ? new ObservedCommand(words[0], [.. words[1..]]) : throw new ArgumentException("A command has at least one word.", nameof(words));
}
