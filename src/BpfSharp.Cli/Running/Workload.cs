using System.ComponentModel;
using System.Diagnostics;

namespace BpfSharp.Cli.Running;

/// <summary>The command that is watched. Its output is the user's terminal's, or standard error where standard output carries data.</summary>
internal sealed class Workload : IWorkload
{
    private readonly Process _process;
    private readonly Task _output;

    private Workload(Process process, Task output)
    {
        _process = process;
        _output = output;
    }

    /// <summary>Starts it.</summary>
    /// <exception cref="BpfException">There is no such command, or it may not be executed.</exception>
    public static Workload Start(IReadOnlyList<string> command, bool outputToStandardError)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false, RedirectStandardOutput = outputToStandardError };
        try
        {
            var process = Process.Start(start)!;
            return new Workload(process, outputToStandardError ? process.StandardOutput.BaseStream.CopyToAsync(Console.OpenStandardError()) : Task.CompletedTask);
        }
        catch (Win32Exception error)
        {
            throw new BpfException($"The command '{command[0]}' can't be started: {error.Message}.", error);
        }
    }

    /// <inheritdoc/>
    public async Task<int> WaitAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        await _output.ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <summary>Ends the command if it still runs: what we started does not outlive us.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
