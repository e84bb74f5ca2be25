using System.Diagnostics;
using System.Globalization;

namespace BpfSharp.Core.Tests.Symbols.Support;

/// <summary>A program that says something on one line and then waits until its input ends. It is gone once disposed.</summary>
internal sealed class RunningProgram : IDisposable
{
    private readonly Process _process;

    public RunningProgram(string name, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(name, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        _process = Process.Start(start)!;
        FirstLine = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{name} said nothing");
    }

    public int Pid => _process.Id;

    public string FirstLine { get; }

    /// <summary>The line's words as hexadecimal numbers.</summary>
    public ulong[] Addresses => [.. FirstLine.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => ulong.Parse(word.Replace("0x", "", StringComparison.Ordinal), NumberStyles.HexNumber, CultureInfo.InvariantCulture))];

    /// <summary>Lets it go on, and waits until it has said one more line.</summary>
    public string Continue()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("it said nothing more");
    }

    public void End()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
