using BpfSharp.Backends;

namespace BpfSharp;

/// <content>The lines of <c>bpf_trace_printk</c>.</content>
public sealed partial class Bpf
{
    private ITraceReader? _trace;

    /// <summary>The next line as it is, without its end; null where <paramref name="nonBlocking"/> and none is there.</summary>
    /// <exception cref="BpfException">The trace pipe can't be read.</exception>
    public string? TraceReadLine(bool nonBlocking = false, CancellationToken cancellation = default)
    {
        _trace ??= Backend.OpenTrace();
        while (_trace.TryReadLine(nonBlocking ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, cancellation, out var line))
        {
            if (!TraceFields.IsLossNotice(line))
                return line;
        }

        return null;
    }

    /// <summary>The next line taken apart; null where <paramref name="nonBlocking"/> and none is there. A line that can't be taken apart is <see cref="TraceFields.Unknown"/>.</summary>
    /// <exception cref="BpfException">The trace pipe can't be read.</exception>
    public TraceFields? ReadTraceFields(bool nonBlocking = false, CancellationToken cancellation = default)
    {
        while (TraceReadLine(nonBlocking, cancellation) is { } line)
        {
            // Since 5.9 the kernel ends each message itself; programs that end theirs too, as BCC's do, leave an empty line behind each.
            if (line.Length > 0)
                return TraceFields.TryParse(line, out var fields) ? fields : TraceFields.Unknown;
        }

        return null;
    }

    /// <summary>Writes lines as they come, until cancelled.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="format">Makes a line of the fields; null for the lines as they are.</param>
    /// <param name="cancellation">Ends it.</param>
    public void TracePrint(TextWriter output, Func<TraceFields, string>? format = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                if (format is null && TraceReadLine(nonBlocking: false, cancellation) is { } line)
                    output.WriteLine(line);
                else if (format is not null && ReadTraceFields(nonBlocking: false, cancellation) is { } fields)
                    output.WriteLine(format(fields));
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
        }
    }
}
