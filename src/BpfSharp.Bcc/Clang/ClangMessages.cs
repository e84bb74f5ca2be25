using System.Globalization;

namespace BpfSharp.Bcc.Clang;

/// <summary>Reads clang's messages: <c>file:line:column: error: text</c>.</summary>
internal static class ClangMessages
{
    /// <summary>The messages among the lines; source lines, carets and summaries are left out.</summary>
    public static IEnumerable<Diagnostic> Parse(string messages)
    {
        foreach (var line in messages.Split('\n'))
        {
            if (ParseLine(line.TrimEnd('\r')) is { } diagnostic)
                yield return diagnostic;
        }
    }

    private static Diagnostic? ParseLine(string line)
    {
        foreach (var (word, severity) in (ReadOnlySpan<(string, DiagnosticSeverity)>)
            [(": fatal error: ", DiagnosticSeverity.Error), (": error: ", DiagnosticSeverity.Error), (": warning: ", DiagnosticSeverity.Warning), (": note: ", DiagnosticSeverity.Note)])
        {
            var place = line.IndexOf(word, StringComparison.Ordinal);
            if (place < 0)
                continue;
            var (file, lineNumber, column) = ParsePlace(line[..place]);
            return new Diagnostic(severity, file, lineNumber, column, line[(place + word.Length)..]);
        }

        foreach (var word in (ReadOnlySpan<string>)["fatal error: ", "error: "])
        {
            if (line.StartsWith(word, StringComparison.Ordinal))
                return new Diagnostic(DiagnosticSeverity.Error, "clang", 0, 0, line[word.Length..]);
        }

        return null;
    }

    // file:line:column, where the file's name can hold colons itself; errors of the back end give the line only.
    private static (string File, int Line, int Column) ParsePlace(string place)
    {
        var numbers = new List<int>();
        while (numbers.Count < 2 && place.LastIndexOf(':') is > 0 and var colon
            && int.TryParse(place.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            numbers.Insert(0, number);
            place = place[..colon];
        }

        return (place, numbers.Count > 0 ? numbers[0] : 0, numbers.Count > 1 ? numbers[1] : 0);
    }
}
