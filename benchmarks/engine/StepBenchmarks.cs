using System.Diagnostics;
using System.Globalization;
using BpfSharp.Embedded;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Benchmarks.Engine;

/// <summary>Nanoseconds a step of small loops: both engines, all checks on, against gcc -O2. The fastest of some runs, taken in turn: what else the machine does only ever adds.</summary>
internal sealed class StepBenchmarks(string folder, int runs)
{
    private const int Small = 64;

    /// <summary>Name, steps of compiled code and bytes of memory; the interpreter does a tenth.</summary>
    private static readonly (string Name, int Steps, int Bytes)[] Cases =
        [("lcg", 20_000_000, Small), ("xorshift", 20_000_000, Small), ("checksum", 20_000_000, 20_000_000), ("sieve", 1_000_000, 1_000_000)];

    private readonly ObjectSpec _programs = ObjectSpec.Read(File.ReadAllBytes(Path.Combine(folder, "steps.o")), "steps");

    public void Print(TextWriter output)
    {
        output.WriteLine("| ns per step | gcc -O2 | JIT | interpreter | JIT / gcc | interpreter / gcc |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (var (name, steps, bytes) in Cases)
        {
            var (native, jit, interpreter) = Measure(name, steps, bytes);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {native:F2} | {jit:F2} | {interpreter:F1} | {jit / native:F2} | {interpreter / native:F1} |"));
        }

        output.WriteLine();
    }

    private (double Native, double Jit, double Interpreter) Measure(string name, int steps, int bytes)
    {
        var fewer = steps / 10;
        var fewerBytes = bytes == Small ? Small : bytes / 10;
        Timing.WarmUp(() => Run(name, VmEngineKind.Interpreter, fewer, fewerBytes, null));
        List<double> native = [], jit = [], interpreter = [], loading = [], compiling = [];
        for (var run = 0; run < runs; run++)
        {
            var (expected, time) = RunNative(name, steps, bytes);
            native.Add(time);
            jit.Add(Run(name, VmEngineKind.Jit, steps, bytes, expected));
            compiling.Add(Run(name, VmEngineKind.Jit, 1, Small, null));
            interpreter.Add(Run(name, VmEngineKind.Interpreter, fewer, fewerBytes, null));
            loading.Add(Run(name, VmEngineKind.Interpreter, 1, Small, null));
        }

        // Loading and compiling, which a run of one step costs too, are taken off.
        return (native.Min() / steps, (jit.Min() - compiling.Min()) / steps, (interpreter.Min() - loading.Min()) / fewer);
    }

    private double Run(string name, VmEngineKind engine, int steps, int bytes, ulong? expected)
    {
        var memory = new byte[bytes];
        if (name != "sieve")
            BitConverter.TryWriteBytes(memory, (ulong)steps);
        Instruction[] program = [.. _programs.Programs.First(candidate => candidate.Name == name).Instructions];
        ulong result = 0;
        var time = Timing.Time(() => result = VmRunner.Run(program, memory, engine));
        if (expected is { } right && result != right)
            throw new InvalidOperationException($"{name} gave {result:x} where compiled C gives {right:x}.");
        return time;
    }

    private (ulong Result, double Time) RunNative(string name, int steps, int bytes)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(folder, "native"), [name, $"{steps}", $"{bytes}"]) { RedirectStandardOutput = true })!;
        var words = process.StandardOutput.ReadToEnd().Split();
        process.WaitForExit();
        return (ulong.Parse(words[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture), double.Parse(words[1], CultureInfo.InvariantCulture));
    }
}
