using System.Diagnostics;

namespace BpfSharp.Core.Tests.Symbols.Support;

/// <summary>Programs of the system that tests need: compilers, strip, unshare.</summary>
internal static class Tool
{
    public static bool Exists(string name)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, name)));

    /// <summary>Runs a program to its end; fails with what it said when it fails.</summary>
    public static string Run(string name, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, $"{name} {string.Join(' ', arguments)}: {errors.Result}");
        return output;
    }

    /// <summary>Compiles C to a program or library in a folder and gives its path.</summary>
    public static string Compile(TemporaryFolder folder, string name, string source, params string[] flags)
    {
        Skip.IfNot(Exists("gcc"), "gcc is not installed");
        var path = folder.File(name);
        Run("gcc", ["-O1", "-fno-inline", "-Wl,--build-id", "-o", path, folder.Write(name + ".c", source), .. flags]);
        return path;
    }
}
