using System.Diagnostics;
using Xunit.Sdk;

namespace BpfSharp.Testing;

/// <summary>Runs other programs to their end.</summary>
public static class Command
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs a program that must succeed, and returns what it printed on standard output. Killed, with all that it started, when it takes minutes.</summary>
    /// <exception cref="XunitException">It ended with another exit code than 0, or not at all.</exception>
    public static string Run(string program, params string[] arguments)
    {
        var (exitCode, output, error) = TryRun(program, arguments);
        return exitCode == 0 ? output : throw new XunitException($"{program} {string.Join(' ', arguments)} ended with {exitCode}:\n{error}{output}");
    }

    /// <summary>Runs a program, whatever its exit code.</summary>
    /// <exception cref="XunitException">It doesn't end.</exception>
    public static (int ExitCode, string Output, string Error) TryRun(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            throw new XunitException($"{program} {string.Join(' ', arguments)} did not end within {Patience}.");
        }

        return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}
