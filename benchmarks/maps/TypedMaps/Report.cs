using System.Globalization;

namespace BpfSharp.Benchmarks.Maps;

/// <summary>Nanoseconds of an operation, several times for each, as a table of medians and the ratios that the goals are about.</summary>
internal sealed class Report
{
    private readonly Dictionary<string, List<double>> _samples = [];

    /// <summary>The most that one <c>TryGetValue</c> loop allocated, in bytes.</summary>
    public long Allocated { get; private set; }

    public void Add(string operation, double nanoseconds)
    {
        if (!_samples.TryGetValue(operation, out var samples))
            _samples.Add(operation, samples = []);
        samples.Add(nanoseconds);
    }

    public void AddAllocated(long bytes) => Allocated = Math.Max(Allocated, bytes);

    public void Print(TextWriter output)
    {
        output.WriteLine("| operation | ns an entry |");
        output.WriteLine("|---|---|");
        foreach (var (operation, samples) in _samples)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {operation} | {Median(samples):F1} |"));
        output.WriteLine();
        PrintRatio(output, "update in bulk", HashMapBenchmark.SetEach, HashMapBenchmark.SetMany);
        PrintRatio(output, "lookup in bulk", HashMapBenchmark.LookupEach, HashMapBenchmark.ReadAll);
        PrintRatio(output, "delete in bulk", HashMapBenchmark.RemoveEach, HashMapBenchmark.RemoveMany);
        var ratio = Median(_samples[HashMapBenchmark.LookupEach]) / Median(_samples[HashMapBenchmark.LookupInC]);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"TryGetValue: {ratio:F3} times the time of the bare system call in C, {Allocated} bytes allocated"));
    }

    private void PrintRatio(TextWriter output, string what, string slow, string fast)
        => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {Median(_samples[slow]) / Median(_samples[fast]):F2} times as fast as a call for each entry"));

    private static double Median(List<double> samples) => samples.Order().ElementAt(samples.Count / 2);
}
