using System.Diagnostics;
using System.Globalization;
using BpfSharp.Bcc;
using BpfSharp.Formats.Btf;
using BpfSharp.Kernel;

namespace BpfSharp.Benchmarks.Compile;

/// <summary>
/// One sample, in a process of its own: what is measured is what a command pays that has just started. Prints <c>NAME MICROSECONDS</c> lines.
/// </summary>
internal static class Program
{
    private const string Usage = "usage: CompileBenchmark types | load SOURCE CACHE-FOLDER";

    private static readonly Stopwatch Clock = new();
    private static TimeSpan _last;

    private static int Main(string[] args)
    {
        switch (args)
        {
            case ["types"]:
                Types();
                break;
            case ["load", var source, var cache]:
                Load(source, cache);
                break;
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }

        Console.WriteLine($"peak {PeakKibibytes()}");
        return 0;
    }

    // Reading is not done before a type is found by name.
    private static void Types()
    {
        Clock.Start();
        var bytes = File.ReadAllBytes("/sys/kernel/btf/vmlinux");
        Step("read");
        var types = BtfSpec.Parse(bytes);
        Step("scan");
        if (!types.TryFind<BtfComposite>("task_struct", out _))
            throw new InvalidOperationException("the kernel's types have no task_struct");
        Step("find");
        Report("total", Clock.Elapsed);
    }

    private static void Load(string source, string cache)
    {
        Clock.Start();
        using var kernel = KernelBackend.Open();
        var options = new BccCompilerOptions { KernelTypes = kernel.TargetBtf!, KernelTypesIdentity = KernelBackend.TargetBtfIdentity, KernelVersion = Environment.OSVersion.Version, Cache = new CompileCache(cache) };
        Step("types");
        var compiled = new BccCompiler(options).CompileFile(source);
        Step(compiled.FromCache ? "cache" : "compile");
        var spec = ObjectSpec.Read(compiled.Elf, Path.GetFileNameWithoutExtension(source));
        Step("object");
        using var loaded = BpfObject.Create(spec, kernel, new BpfObjectOptions());
        Step("maps");
        foreach (var program in spec.Programs)
            loaded.LoadProgram(program.Name);
        Step("programs");
        Report("total", Clock.Elapsed);
    }

    private static void Step(string name)
    {
        var now = Clock.Elapsed;
        Report(name, now - _last);
        _last = now;
    }

    private static void Report(string name, TimeSpan time) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {time.TotalMicroseconds:0}"));

    private static string PeakKibibytes() => File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1];
}
