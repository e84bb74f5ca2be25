using BpfSharp.Embedded.Observing;

namespace BpfSharp.Cli.Running;

/// <summary>A command whose events come from tracing it, where the kernel gives none.</summary>
internal sealed class ObservedWorkload : IWorkload
{
    private readonly ProcessObserver _observer;
    private readonly Task<int> _run;
    private readonly CommandConsole _console;

    public ObservedWorkload(ProcessObserver observer, IReadOnlyList<string> command, bool outputToStandardError, CommandConsole console)
    {
        _observer = observer;
        _console = console;
        observer.Faulted += Report;
        _run = observer.RunAsync(ObservedCommand.Of([.. command]) with { OutputToStandardError = outputToStandardError });
    }

    /// <inheritdoc/>
    public Task<int> WaitAsync(CancellationToken cancellation) => _run.WaitAsync(cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_run.IsCompleted)
            _observer.Kill();
        _observer.Faulted -= Report;
    }

    private void Report(BpfException fault) => _console.WriteError($"bpfsharp: {fault.Message}");
}
