using System.Diagnostics;
using System.Globalization;
using BpfSharp.Kernel;

namespace BpfSharp.Benchmarks.Maps;

/// <summary>A hash u32 → u64 through <see cref="BpfHashMap{TKey, TValue}"/>: a call for each entry beside the operations on many, and the lookup beside the same loop in C.</summary>
internal sealed class HashMapBenchmark : IDisposable
{
    public const string SetEach = "Set, each";
    public const string SetMany = "SetMany";
    public const string LookupEach = "TryGetValue, each";
    public const string LookupInC = "C, BPF_MAP_LOOKUP_ELEM, each";
    public const string ReadAll = "ReadAll";
    public const string RemoveEach = "Remove, each";
    public const string RemoveMany = "RemoveMany";

    private readonly string _baseline;
    private readonly uint[] _keys;
    private readonly ulong[] _values;
    private readonly BpfMap _map;
    private readonly BpfHashMap<uint, ulong> _hash;

    /// <param name="baseline">The program made from baseline.c.</param>
    /// <param name="entries">How many entries the map has and gets.</param>
    public HashMapBenchmark(string baseline, int entries)
    {
        _baseline = baseline;
        _keys = [.. Enumerable.Range(0, entries).Select(i => (uint)i)];
        _values = [.. _keys.Select(key => key * 7ul)];
        using var backend = KernelBackend.Open();
        _map = new BpfMap(backend.CreateMap(new MapSpec { Name = "bench", Type = MapType.Hash, KeySize = 4, ValueSize = 8, MaxEntries = (uint)entries }));
        _hash = new BpfHashMap<uint, ulong>(_map);
    }

    public void Dispose() => _map.Dispose();

    /// <summary>Every operation once for every entry. What is compared follows one upon the other, so that the rest of the machine's load meets both.</summary>
    public void Measure(Report report)
    {
        Time(report, SetEach, FillEach);
        Time(report, RemoveEach, DrainEach);
        Time(report, SetMany, () => _hash.SetMany(_keys, _values));
        LookUp(report);
        report.Add(LookupInC, LookUpInC());
        Time(report, ReadAll, ReadEverything);
        Time(report, RemoveMany, () => Require(_hash.RemoveMany(_keys), _keys.Length));
    }

    private void Time(Report report, string operation, Action action)
    {
        var begin = Stopwatch.GetTimestamp();
        action();
        report.Add(operation, Stopwatch.GetElapsedTime(begin).TotalNanoseconds / _keys.Length);
    }

    private void LookUp(Report report)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var begin = Stopwatch.GetTimestamp();
        var sum = 0ul;
        for (var i = 0; i < _keys.Length; i++)
        {
            if (_hash.TryGetValue(_keys[i], out var value))
                sum += value;
        }

        var elapsed = Stopwatch.GetElapsedTime(begin);
        report.AddAllocated(GC.GetAllocatedBytesForCurrentThread() - before);
        report.Add(LookupEach, elapsed.TotalNanoseconds / _keys.Length);
        Require((long)sum, (long)_keys.Length * (_keys.Length - 1) / 2 * 7);
    }

    private double LookUpInC()
    {
        var id = _map.Info.Id.ToString(CultureInfo.InvariantCulture);
        using var process = Process.Start(new ProcessStartInfo(_baseline, ["lookup", id, _keys.Length.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? double.Parse(text, CultureInfo.InvariantCulture) / _keys.Length
            : throw new InvalidOperationException($"{_baseline} lookup ended with exit code {process.ExitCode}.");
    }

    private void FillEach()
    {
        for (var i = 0; i < _keys.Length; i++)
            _hash.Set(_keys[i], _values[i]);
    }

    private void DrainEach()
    {
        foreach (var key in _keys)
            _hash.Remove(key);
    }

    private void ReadEverything()
    {
        var reading = _hash.ReadAll();
        Require(reading.IsComplete ? reading.Count : -1, _keys.Length);
    }

    private static void Require(long actual, long expected)
    {
        if (actual != expected)
            throw new InvalidOperationException($"The benchmark did other work than it should: {actual} instead of {expected}.");
    }
}
