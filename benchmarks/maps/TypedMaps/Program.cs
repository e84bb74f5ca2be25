using System.Diagnostics;
using System.Globalization;
using BpfSharp.Benchmarks.Maps;

if (args.Length != 3)
{
    Console.Error.WriteLine("usage: TypedMaps BASELINE ENTRIES RUNS, where BASELINE is the program made from baseline.c");
    return 2;
}

using var benchmark = new HashMapBenchmark(args[0], int.Parse(args[1], CultureInfo.InvariantCulture));
var runs = int.Parse(args[2], CultureInfo.InvariantCulture);

// Until the runtime has compiled everything anew with what it learned (tiered compilation), and the map's memory is there.
var begin = Stopwatch.GetTimestamp();
while (Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(2))
    benchmark.Measure(new Report());
var report = new Report();
for (var run = 0; run < runs; run++)
    benchmark.Measure(report);
report.Print(Console.Out);
return 0;
