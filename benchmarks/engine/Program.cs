using BpfSharp.Benchmarks.Engine;

// Arguments: the folder with steps.o, lookups.o and native, and how many runs each figure is the best of.
var (folder, runs) = (args[0], int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture));
new StepBenchmarks(folder, runs).Print(Console.Out);
using (var lookups = new LookupBenchmarks(folder, runs))
    lookups.Print(Console.Out);
LoadBenchmarks.Print(Console.Out, runs);
