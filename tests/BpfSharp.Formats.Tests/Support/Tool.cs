using System.Diagnostics;

namespace BpfSharp.Formats.Tests.Support;

/// <summary>Runs programs that judge our output; a test whose judge is not installed is skipped.</summary>
internal static class Tool
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Runs a program to its end and returns its output; fails the test, showing its messages, where it fails.</summary>
    public static byte[] Run(string name, byte[] input, params string[] arguments)
    {
        var (code, output, errors) = TryRun(name, input, arguments);
        code.ShouldBe(0, $"{name} {string.Join(' ', arguments)}\n{errors}");
        return output;
    }

    /// <summary>Runs a program to its end.</summary>
    public static (int ExitCode, byte[] Output, string Errors) TryRun(string name, byte[] input, params string[] arguments)
    {
        Skip.If(Find(name) is null, $"{name} is not on PATH");
        using var process = Process.Start(new ProcessStartInfo(Find(name)!, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var limit = new CancellationTokenSource(Limit);
        using var output = new MemoryStream();
        try
        {
            var reading = process.StandardOutput.BaseStream.CopyToAsync(output, limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
            Task.WaitAll([reading, errors], limit.Token);
            process.WaitForExit();
            return (process.ExitCode, output.ToArray(), errors.Result);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Compiles C for BPF with types and line records; returns the object.</summary>
    public static byte[] CompileBpf(string source, params string[] flags)
        => Run("clang", System.Text.Encoding.UTF8.GetBytes(source), ["-target", flags.Contains("-big") ? "bpfeb" : "bpf", "-g", "-O2", .. flags.Where(f => f != "-big"), "-x", "c", "-c", "-", "-o", "-"]);

    private static string? Find(string name)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
