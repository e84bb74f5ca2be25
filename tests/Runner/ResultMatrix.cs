using System.Globalization;
using System.Text;

namespace BpfSharp.Testing.Runner;

/// <summary>
/// The same tests on several machines, side by side. A test must pass on at least one of them (where all that there are were asked), fail on none, and a
/// machine must have a result for every test: one without was killed or crashed before it came to it.
/// </summary>
internal sealed class ResultMatrix
{
    private readonly List<(string Machine, Dictionary<string, TestResult> Results)> _columns;
    private readonly List<string> _tests;
    private readonly List<string> _notes = [];
    private int _passed;
    private int _skipped;

    private readonly bool _complete;

    private ResultMatrix(List<(string Machine, Dictionary<string, TestResult> Results)> columns, bool complete)
    {
        _columns = columns;
        _complete = complete;
        _tests = [.. columns.SelectMany(column => column.Results.Keys).Distinct().Order(StringComparer.Ordinal)];
        Text = Render();
    }

    /// <summary>The table, the reasons that it refers to, what is wrong, and the totals.</summary>
    public string Text { get; }

    /// <summary>Results that are failures or missing, and tests that passed nowhere.</summary>
    public int Failed { get; private set; }

    /// <summary>Reads <c>NAME=FILE</c> arguments; a file that does not exist is a machine without results. Null when an argument is none.</summary>
    public static ResultMatrix? Read(IReadOnlyList<string> arguments, bool complete = true)
    {
        var columns = new List<(string, Dictionary<string, TestResult>)>();
        foreach (var argument in arguments)
        {
            if (argument.Split('=', 2) is not [{ Length: > 0 } machine, { Length: > 0 } file])
                return null;
            columns.Add((machine, ReadReport(file)));
        }

        return columns.Count == 0 ? null : new ResultMatrix(columns, complete);
    }

    private static Dictionary<string, TestResult> ReadReport(string file)
    {
        var results = new Dictionary<string, TestResult>();
        if (!File.Exists(file))
            return results;
        foreach (var line in File.ReadLines(file))
        {
            var result = TestResult.FromLine(line);
            // A failing clean-up is reported under its test's name and must not be hidden by the test's own success.
            if (!results.TryGetValue(result.Name, out var known) || known.Outcome != Outcome.Fail)
                results[result.Name] = result;
        }

        return results;
    }

    private string Render()
    {
        var text = new StringBuilder();
        var widths = _columns.Select(column => Math.Max(column.Machine.Length, 9)).ToList();
        AppendRow(text, widths, "test", [.. _columns.Select(column => column.Machine)]);
        var nowhere = new List<string>();
        foreach (var test in _tests)
        {
            AppendRow(text, widths, test, [.. _columns.Select(column => Cell(column.Machine, column.Results.GetValueOrDefault(test)))]);
            if (!_columns.Exists(column => column.Results.TryGetValue(test, out var result) && result.Outcome != Outcome.Skip))
                nowhere.Add(test);
        }

        foreach (var (note, index) in _notes.Select((note, index) => (note, index + 1)))
            text.AppendLine(CultureInfo.InvariantCulture, $"  [{index}] {note}");
        foreach (var test in nowhere)
            text.AppendLine(CultureInfo.InvariantCulture, $"  {(_complete ? "FAIL " : "")}{test}: skipped on {(_complete ? "every kernel" : "these kernels")}");
        if (_tests.Count == 0)
            text.AppendLine("  FAIL no test ran");
        Failed += (_complete ? nowhere.Count : 0) + (_tests.Count == 0 ? 1 : 0);
        text.AppendLine(CultureInfo.InvariantCulture, $"{_passed} passed, {Failed} failed, {_skipped} skipped");
        return text.ToString();
    }

    private string Cell(string machine, TestResult? result)
    {
        switch (result)
        {
            case { Outcome: Outcome.Pass }:
                _passed++;
                return "pass";
            case { Outcome: Outcome.Skip }:
                _skipped++;
                return $"skip [{Note(result.Reason)}]";
            case { Outcome: Outcome.Fail }:
                Failed++;
                return $"FAIL [{Note($"on {machine}: {result.Reason}")}]";
            default:
                Failed++;
                return $"LOST [{Note($"on {machine} the run ended before this test did")}]";
        }
    }

    private int Note(string note)
    {
        note = note.ReplaceLineEndings("\n      ");
        var index = _notes.IndexOf(note);
        if (index >= 0)
            return index + 1;
        _notes.Add(note);
        return _notes.Count;
    }

    // Names come last: with their arguments they are of any length.
    private static void AppendRow(StringBuilder text, List<int> widths, string name, List<string> cells)
    {
        foreach (var (cell, width) in cells.Zip(widths))
            text.Append("  ").Append(cell.PadRight(width));
        text.Append("  ").AppendLine(name);
    }
}
