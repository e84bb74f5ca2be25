using System.Text;

namespace BpfSharp.Bcc;

/// <summary>How bad a diagnostic is.</summary>
public enum DiagnosticSeverity
{
    /// <summary>More about the diagnostic before it.</summary>
    Note,

    /// <summary>The program compiles, but may not do what it should.</summary>
    Warning,

    /// <summary>The program doesn't compile.</summary>
    Error,
}

/// <summary>What is wrong with a source text, and where in it.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="File">The file, as the caller named it.</param>
/// <param name="Line">The line, counted from 1; 0 where the whole file is meant.</param>
/// <param name="Column">The column, counted from 1; 0 where the whole line is meant.</param>
/// <param name="Message">What is wrong, in one line.</param>
/// <param name="SourceLine">The line as the user wrote it; null where it isn't known.</param>
public sealed record Diagnostic(DiagnosticSeverity Severity, string File, int Line, int Column, string Message, string? SourceLine = null)
{
    /// <summary>The diagnostic as compilers print it: place and message, then the line and a caret under the place.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(File);
        if (Line > 0)
            text.Append(':').Append(Line);
        if (Line > 0 && Column > 0)
            text.Append(':').Append(Column);
        text.Append(": ").Append(Severity switch { DiagnosticSeverity.Note => "note", DiagnosticSeverity.Warning => "warning", DiagnosticSeverity.Error => "error" });
        text.Append(": ").Append(Message);
        if (SourceLine is null)
            return text.ToString();
        text.Append('\n').Append("    ").Append(SourceLine.TrimEnd());
        if (Column > 0 && Column <= SourceLine.Length + 1)
        {
            // Tabs stay tabs, so that the caret stands under its character however wide they are shown.
            text.Append('\n').Append("    ");
            foreach (var c in SourceLine.AsSpan(0, Column - 1))
                text.Append(c == '\t' ? '\t' : ' ');
            text.Append('^');
        }

        return text.ToString();
    }
}
