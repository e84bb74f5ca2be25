using System.Globalization;

namespace BpfSharp.Testing.Runner;

/// <summary>How a test ended.</summary>
internal enum Outcome
{
    Pass,
    Fail,
    Skip,
}

/// <summary>One test's end on one machine.</summary>
internal sealed record TestResult(Outcome Outcome, decimal Seconds, string Name, string Reason)
{
    /// <summary>One line: outcome, seconds, name and reason with tabs between them. Plain text, since making a JSON serializer ready costs a guest a second.</summary>
    public string ToLine() => string.Join('\t', Outcome, Seconds.ToString("0.000", CultureInfo.InvariantCulture), Escape(Name), Escape(Reason));

    public static TestResult FromLine(string line)
        => line.Split('\t') is [var outcome, var seconds, var name, var reason]
            ? new TestResult(Enum.Parse<Outcome>(outcome), decimal.Parse(seconds, CultureInfo.InvariantCulture), Unescape(name), Unescape(reason))
            : throw new FormatException($"Not a line of a report: {line}");

    private static string Escape(string text)
        => text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\t", @"\t", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);

    private static string Unescape(string text)
    {
        var plain = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
                plain.Append(text[i]);
            else
                plain.Append(text[++i] switch { 't' => '\t', 'n' => '\n', var other => other });
        }

        return plain.ToString();
    }
}

/// <summary>Writes results as they come, so that those of a run that is killed are not lost.</summary>
internal sealed class ReportWriter(string path) : IDisposable
{
    private readonly StreamWriter _writer = new(path) { AutoFlush = true };
    private readonly Lock _gate = new();

    public void Add(TestResult result)
    {
        lock (_gate)
            _writer.WriteLine(result.ToLine());
    }

    public void Dispose() => _writer.Dispose();
}
