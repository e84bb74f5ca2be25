using System.Collections.Immutable;

namespace BpfSharp.Bcc;

/// <summary>A source text could not be compiled.</summary>
public sealed class CompilationException : BpfException
{
    /// <summary>A failure that concerns the text as a whole, or the tools.</summary>
    public CompilationException(string message, Exception? inner = null) : base(message, inner) => Diagnostics = [];

    /// <summary>A failure at places of the text.</summary>
    /// <param name="diagnostics">What is wrong; the first error makes the message.</param>
    public CompilationException(ImmutableArray<Diagnostic> diagnostics)
        : base(string.Join('\n', diagnostics.Select(diagnostic => diagnostic.ToString())))
        => Diagnostics = diagnostics;

    /// <summary>What is wrong at which places, in the order of the text; empty where no place is to blame.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }
}
