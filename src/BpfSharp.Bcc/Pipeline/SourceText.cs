namespace BpfSharp.Bcc.Pipeline;

/// <summary>What the user wrote, and its name.</summary>
internal sealed class SourceText
{
    /// <summary>More than any program has; what is longer is no source.</summary>
    public const int MaxLength = 4 << 20;

    private readonly string[] _lines;

    /// <exception cref="CompilationException">It is empty, too long or no text.</exception>
    public SourceText(string text, string fileName)
    {
        FileName = fileName;
        if (text.Length > MaxLength)
            throw new CompilationException($"{fileName} has {text.Length} characters; at most {MaxLength} are taken for a source.");
        if (string.IsNullOrWhiteSpace(text))
            throw new CompilationException($"{fileName} is empty.");
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new CompilationException($"{fileName} is no text: it holds NUL characters.");
        Text = text.EndsWith('\n') ? text : text + "\n";
        _lines = Text.Split('\n');
    }

    public string Text { get; }

    public string FileName { get; }

    /// <summary>Gives diagnostics the lines they are about.</summary>
    public IEnumerable<Diagnostic> Locate(IEnumerable<Diagnostic> diagnostics)
        => diagnostics.Select(diagnostic => diagnostic.File == FileName && diagnostic.Line >= 1 && diagnostic.Line < _lines.Length
            ? diagnostic with { SourceLine = _lines[diagnostic.Line - 1].TrimEnd('\r') }
            : diagnostic);
}
