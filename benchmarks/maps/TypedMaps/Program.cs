using System.Globalization;
using BpfSharp.Benchmarks.Maps;

if (args.Length != 3)
{
    Console.Error.WriteLine("usage: TypedMaps BASELINE ENTRIES RUNS, where BASELINE is the program made from baseline.c");
    return 2;
}

using var benchmark = new HashMapBenchmark(args[0], int.Parse(args[1], CultureInfo.InvariantCulture));
var runs = int.Parse(args[2], CultureInfo.InvariantCulture);
var report = new Report();
for (var run = 0; run <= runs; run++)
{
    // The first round only makes everything warm: code, caches, the map's memory.
    benchmark.Measure(run == 0 ? new Report() : report);
}

report.Print(Console.Out);
return 0;
