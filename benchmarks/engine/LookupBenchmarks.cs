using System.Globalization;
using BpfSharp.Embedded;

namespace BpfSharp.Benchmarks.Engine;

/// <summary>Look-ups in maps from a program, by one thread and by several at once.</summary>
internal sealed class LookupBenchmarks : IDisposable
{
    private const int Entries = 1000;
    private const int Repeats = 2000;

    private static readonly string[] Maps = ["array", "hash"];
    private static readonly int[] ThreadCounts = [1, 2, 8];

    private readonly int _runs;
    private readonly BpfTestHost _host;

    public LookupBenchmarks(string folder, int runs)
    {
        _runs = runs;
        _host = BpfTestHost.Load(ObjectSpec.Read(File.ReadAllBytes(Path.Combine(folder, "lookups.o")), "lookups"));
        foreach (var name in Maps)
        {
            for (var i = 0; i < Entries; i++)
                _host.Object.Maps[name].Set(BitConverter.GetBytes(i), BitConverter.GetBytes((ulong)i));
        }
    }

    public void Print(TextWriter output)
    {
        output.WriteLine("| look-ups from a program (JIT) | ns each, 1 thread | M/s, 1 thread | M/s, 2 threads | M/s, 8 threads |");
        output.WriteLine("|---|---|---|---|---|");
        foreach (var name in Maps)
        {
            Timing.WarmUp(() => Measure(name, 1));
            var times = ThreadCounts.Select(threads => Enumerable.Range(0, _runs).Min(_ => Measure(name, threads))).ToArray();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name}, {Entries} u32 → u64 | {times[0]:F1} | {1000 / times[0]:F0} | {1000 / times[1]:F0} | {1000 / times[2]:F0} |"));
        }

        output.WriteLine();
    }

    public void Dispose() => _host.Dispose();

    /// <summary>Nanoseconds of one look-up, all threads' together.</summary>
    private double Measure(string map, int threads)
    {
        var program = _host.Program($"{map}_lookups");
        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            Span<byte> context = stackalloc byte[192];
            for (var i = 0; i < Repeats; i++)
            {
                if (program.Run(context) != Entries * (Entries - 1) / 2)
                    throw new InvalidOperationException($"A look-up in {map} found something else.");
            }
        })).ToArray();
        var time = Timing.Time(() =>
        {
            foreach (var worker in workers)
                worker.Start();
            foreach (var worker in workers)
                worker.Join();
        });
        return time / ((double)Repeats * Entries * threads);
    }
}
