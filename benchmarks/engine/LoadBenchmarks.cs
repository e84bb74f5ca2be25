using System.Globalization;
using BpfSharp.Backends;
using BpfSharp.Embedded;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Benchmarks.Engine;

/// <summary>From instructions to a first result.</summary>
internal static class LoadBenchmarks
{
    private const int Length = 1000;

    public static void Print(TextWriter output, int runs)
    {
        using var backend = new EmbeddedBackend(new EmbeddedOptions { Engine = VmEngineKind.Jit });
        var text = "mov %r0, 1\nmov %r2, 3\n" + string.Concat(Enumerable.Range(0, (Length - 3) / 3).Select(_ => "add %r0, %r2\nxor %r2, %r0\nlsh %r0, 1\n")) + "exit\n";
        var image = new ProgramImage { Name = "long", Type = ProgramType.SocketFilter, Instructions = [.. Assembler.Assemble(text)] };
        var times = Enumerable.Range(0, runs * 5).Select(_ => Timing.Time(() =>
        {
            using var program = (EmbeddedProgram)backend.LoadProgram(image);
            program.Run(new byte[192]);
        })).ToArray();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Check, compile and run once a program of {image.Instructions.Length} instructions: {times.Order().ElementAt(times.Length / 2) / 1e6:F1} ms (median of {times.Length}; the slowest {times.Max() / 1e6:F1} ms)."));
    }
}
