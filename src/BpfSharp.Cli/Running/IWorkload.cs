namespace BpfSharp.Cli.Running;

/// <summary>The command that is watched. Disposing ends it if it still runs: what we started does not outlive us.</summary>
internal interface IWorkload : IDisposable
{
    /// <summary>Ends when the command has, with its exit code.</summary>
    Task<int> WaitAsync(CancellationToken cancellation);
}
