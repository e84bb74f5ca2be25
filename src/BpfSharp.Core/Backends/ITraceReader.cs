namespace BpfSharp.Backends;

/// <summary>The lines that programs write with <c>bpf_trace_printk</c>, as the kernel's trace pipe gives them. For one thread at a time.</summary>
public interface ITraceReader : IDisposable
{
    /// <summary>Waits for the next line.</summary>
    /// <param name="timeout">How long; zero for not at all, <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="line">The line without its end.</param>
    /// <returns>False when the time was over.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    bool TryReadLine(TimeSpan timeout, CancellationToken cancellation, out string line);
}
