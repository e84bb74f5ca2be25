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

    /// <summary>True where it may include files other than the kernel's and ours.</summary>
    public bool IncludesFiles => Text.Contains("include", StringComparison.Ordinal) && KernelIncludes.Remove(Text, []).Split('\n').Any(IsInclude);

    /// <summary>Gives diagnostics the lines they are about.</summary>
    public IEnumerable<Diagnostic> Locate(IEnumerable<Diagnostic> diagnostics) => diagnostics.Select(Locate);

    // clang counts columns in the rewritten line: what it quotes is looked for in the line as it was written.
    private Diagnostic Locate(Diagnostic diagnostic)
    {
        if (diagnostic.File != FileName || diagnostic.Line < 1 || diagnostic.Line >= _lines.Length)
            return diagnostic;
        var line = _lines[diagnostic.Line - 1].TrimEnd('\r');
        return diagnostic with { SourceLine = line, Column = ColumnIn(line, diagnostic) };
    }

    private static int ColumnIn(string line, Diagnostic diagnostic)
    {
        var open = diagnostic.Message.IndexOf('\'', StringComparison.Ordinal);
        var close = open < 0 ? -1 : diagnostic.Message.IndexOf('\'', open + 1);
        var best = -1;
        if (close > open + 1)
        {
            var quoted = diagnostic.Message[(open + 1)..close];
            for (var place = line.IndexOf(quoted, StringComparison.Ordinal); place >= 0; place = line.IndexOf(quoted, place + 1, StringComparison.Ordinal))
            {
                if (best < 0 || Math.Abs(place + 1 - diagnostic.Column) < Math.Abs(best - diagnostic.Column))
                    best = place + 1;
            }
        }

        return best > 0 ? best : diagnostic.Column <= line.Length ? diagnostic.Column : 0;
    }

    private static bool IsInclude(string line)
    {
        var rest = line.AsSpan().TrimStart();
        return rest.StartsWith("#") && rest[1..].TrimStart().StartsWith("include");
    }
}
