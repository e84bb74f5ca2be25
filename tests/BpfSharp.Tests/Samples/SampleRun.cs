using System.Diagnostics;
using BpfSharp.Testing;

namespace BpfSharp.Tests.Samples;

/// <summary>Runs a sample as a process of its own, as a user does.</summary>
internal sealed record SampleRun(string Output, string Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs a sample to its end; fails unless it ends well.</summary>
    public static SampleRun Of(string sample, params string[] arguments)
    {
        Require.Root();
        Skip.IfNot(File.Exists("/sys/kernel/btf/vmlinux"), "this kernel has no BTF");
        var folder = Path.GetDirectoryName(typeof(SampleRun).Assembly.Location)!;
        // In a guest all tests share one folder and one list of dependencies.
        var host = Path.Combine(folder, File.Exists(Path.Combine(folder, "Guest.deps.json")) ? "Guest" : "BpfSharp.Tests");
        var start = new ProcessStartInfo("dotnet", ["exec", "--depsfile", host + ".deps.json", "--runtimeconfig", host + ".runtimeconfig.json", Path.Combine(folder, $"sample_{sample}.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{sample} didn't end.\n{output.Result}\n{error.Result}");
        }

        process.ExitCode.ShouldBe(0, output.Result + error.Result);
        return new SampleRun(output.Result, error.Result);
    }

    /// <summary>The number in front of what a line says: <c>        25 "sh"</c>.</summary>
    public int CountOf(string name) => Lines.Select(line => line.Trim().Split(' ', 2)).Where(parts => parts is [_, var rest] && rest == $"\"{name}\"").Select(parts => int.Parse(parts[0])).SingleOrDefault(-1);
}
