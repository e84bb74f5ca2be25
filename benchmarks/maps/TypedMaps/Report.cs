using System.Globalization;

namespace BpfSharp.Benchmarks.Maps;

/// <summary>
/// Nanoseconds of an operation, several times for each, as a table of medians and best times, and the ratios that the goals are about.
/// On a machine that does other work as well the best times are the ones to compare: what others do only ever adds.
/// </summary>
internal sealed class Report
{
    private readonly Dictionary<string, List<double>> _samples = [];
    private long _allocated;

    public void Add(string operation, double nanoseconds)
    {
        if (!_samples.TryGetValue(operation, out var samples))
            _samples.Add(operation, samples = []);
        samples.Add(nanoseconds);
    }

    /// <summary>Notes what one <c>TryGetValue</c> loop allocated, in bytes.</summary>
    public void AddAllocated(long bytes) => _allocated = Math.Max(_allocated, bytes);

    public void Print(TextWriter output)
    {
        output.WriteLine("| operation | ns an entry, median | best |");
        output.WriteLine("|---|---|---|");
        foreach (var (operation, samples) in _samples)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {operation} | {Median(samples):F1} | {samples.Min():F1} |"));
        output.WriteLine();
        output.WriteLine($"update in bulk: {Ratio(HashMapBenchmark.SetEach, HashMapBenchmark.SetMany)} times as fast as a call for each entry");
        output.WriteLine($"lookup in bulk: {Ratio(HashMapBenchmark.LookupEach, HashMapBenchmark.ReadAll)} times as fast as a call for each entry");
        output.WriteLine($"delete in bulk: {Ratio(HashMapBenchmark.RemoveEach, HashMapBenchmark.RemoveMany)} times as fast as a call for each entry");
        output.WriteLine($"TryGetValue: {Ratio(HashMapBenchmark.LookupEach, HashMapBenchmark.LookupInC)} times the time of the bare system call in C, {_allocated} bytes allocated");
    }

    private string Ratio(string numerator, string denominator)
    {
        var (above, below) = (_samples[numerator], _samples[denominator]);
        return string.Create(CultureInfo.InvariantCulture, $"{Median(above) / Median(below):F2} (best times: {above.Min() / below.Min():F2})");
    }

    private static double Median(List<double> samples) => samples.Order().ElementAt(samples.Count / 2);
}
