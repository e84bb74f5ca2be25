using System.Diagnostics;
using System.Text;

namespace BpfSharp.Cli.Tests.Bpftool.Support;

/// <summary>What a command printed and how it ended.</summary>
public sealed record CliResult(string Out, string Error, int Code);

/// <summary>Runs our command in this process, and the real bpftool beside it.</summary>
public static class CliRun
{
    private static readonly Lazy<string?> RealPath = new(() => new[] { "/usr/sbin/bpftool", "/usr/bin/bpftool", "/usr/local/sbin/bpftool" }.FirstOrDefault(File.Exists));

    /// <summary>Ends the test with a printed reason where bpftool isn't installed.</summary>
    public static void SkipUnlessBpftool() => Skip.If(RealPath.Value is null, "bpftool is not installed");

    public static CliResult Ours(params string[] arguments) => OursWithInput("", arguments);

    public static CliResult OursWithInput(string input, params string[] arguments) => Run(input, pause: null, arguments);

    /// <summary>Runs a live view; between two looks, instead of waiting, the next of the steps happens, and after the last look it ends.</summary>
    public static CliResult OursWithSteps(Action[] steps, params string[] arguments)
    {
        var done = 0;
        return Run("", Pause, arguments);

        bool Pause(TimeSpan time)
        {
            if (done == steps.Length)
                return true;
            steps[done++]();
            return false;
        }
    }

    private static CliResult Run(string input, Func<TimeSpan, bool>? pause, string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        using var reader = new StringReader(input);
        int code;
        using (var console = pause is null ? new CommandConsole(reader, output, error) : new CommandConsole(reader, output, error) { Pause = pause })
            code = Cli.Bpftool.BpftoolCommand.Run(arguments, console);
        return new CliResult(Encoding.UTF8.GetString(output.ToArray()), error.ToString(), code);
    }

    public static CliResult Real(params string[] arguments) => RealWithInput("", arguments);

    public static CliResult RealWithInput(string input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(RealPath.Value!, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new CliResult(output, error.Result, process.ExitCode);
    }

    /// <summary>The same command with both, for text, JSON and JSON for people; what differs in standard output or the exit code is told in one message.</summary>
    public static void ShouldBeAlike(params string[] arguments)
    {
        var differences = new StringBuilder();
        foreach (var option in new[] { "", "-j", "-p" })
        {
            string[] all = option.Length == 0 ? arguments : [option, .. arguments];
            var (ours, real) = (Ours(all), Real(all));
            if (ours.Out != real.Out || ours.Code != real.Code)
                differences.Append($"{string.Join(' ', all)}\n--- bpftool ({real.Code})\n{Short(real)}--- ours ({ours.Code})\n{Short(ours)}\n");
        }

        differences.ToString().ShouldBeEmpty();
    }

    private static string Short(CliResult result) => result.Out.Length + result.Error.Length < 20_000 ? result.Out + result.Error : $"({result.Out.Length} characters){result.Error}\n";
}
