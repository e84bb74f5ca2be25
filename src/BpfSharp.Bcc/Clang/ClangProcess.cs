using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace BpfSharp.Bcc.Clang;

/// <summary>Runs clang with its input on stdin and its output on stdout: no temporary files.</summary>
internal static class ClangProcess
{
    /// <summary>What a run gave.</summary>
    internal sealed record Result(int ExitCode, byte[] Output, string Messages);

    /// <exception cref="CompilationException">It can't be started.</exception>
    public static Result Run(string program, IReadOnlyList<string> arguments, string input)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // Messages are parsed: they must be in English and on one line each.
        start.Environment["LC_ALL"] = "C";
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        Process process;
        try
        {
            process = Process.Start(start) ?? throw new CompilationException($"{program} can't be started.");
        }
        catch (Win32Exception e)
        {
            throw new CompilationException($"{program} can't be started: {e.Message}", e);
        }

        using (process)
            return Talk(process, input);
    }

    // Both outputs are drained while the input is written: with one of them full, clang would wait for us and we for it.
    private static Result Talk(Process process, string input)
    {
        using var output = new MemoryStream();
        var copying = process.StandardOutput.BaseStream.CopyToAsync(output);
        var messages = process.StandardError.ReadToEndAsync();
        try
        {
            using var stdin = process.StandardInput.BaseStream;
            stdin.Write(Encoding.UTF8.GetBytes(input));
        }
        catch (IOException)
        {
            // clang gave up before it read everything; its messages say why.
        }

        Task.WaitAll(copying, messages);
        process.WaitForExit();
        return new Result(process.ExitCode, output.ToArray(), messages.Result);
    }
}
