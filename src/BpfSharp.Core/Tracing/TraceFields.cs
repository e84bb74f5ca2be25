using System.Globalization;

namespace BpfSharp;

/// <summary>One line of the trace pipe, taken apart: <c>bash-1234  [001] d..31  123.456789: bpf_trace_printk: message</c>.</summary>
/// <param name="Task">The name of the task, at most 16 characters.</param>
/// <param name="ProcessId">Its thread id.</param>
/// <param name="Cpu">The CPU.</param>
/// <param name="Flags">Interrupts off, need-resched, in interrupt, preemption depth: as the kernel abbreviates them.</param>
/// <param name="Timestamp">Seconds since the machine started.</param>
/// <param name="Message">What the program wrote.</param>
public readonly record struct TraceFields(string Task, int ProcessId, int Cpu, string Flags, double Timestamp, string Message)
{
    // The task's name is right-aligned in a column of this width, whatever characters it holds; a dash and the thread id follow.
    private const int TaskWidth = 16;

    /// <summary>What a line is taken for that doesn't look like one: everything unknown, as BCC has it.</summary>
    public static TraceFields Unknown { get; } = new("Unknown", 0, 0, "Unknown", 0.0, "Unknown");

    /// <summary>True for lines that tell of lost events (<c>CPU:1 [LOST 12 EVENTS]</c>) and belong to no program.</summary>
    public static bool IsLossNotice(ReadOnlySpan<char> line) => line.StartsWith("CPU:", StringComparison.Ordinal);

    /// <summary>Takes a line apart; false where it isn't one.</summary>
    public static bool TryParse(ReadOnlySpan<char> line, out TraceFields fields)
    {
        fields = Unknown;
        if (line.Length <= TaskWidth + 1)
            return false;
        var task = line[..TaskWidth].TrimStart();
        var rest = line[(TaskWidth + 1)..];
        var colon = rest.IndexOf(':');
        if (colon < 0)
            return false;
        Span<Range> parts = stackalloc Range[5];
        var header = rest[..colon];
        if (header.SplitAny(parts, " \t", StringSplitOptions.RemoveEmptyEntries) != 4)
            return false;
        var cpu = header[parts[1]];
        if (cpu is not ['[', .., ']']
            || !int.TryParse(header[parts[0]], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            || !int.TryParse(cpu[1..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || !double.TryParse(header[parts[3]], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var timestamp))
            return false;
        var message = rest[(colon + 1)..];
        // The event's name ends with a colon; the blank behind it is gone where an empty message was trimmed.
        var second = message.IndexOf(':');
        if (second < 0)
            return false;
        var text = message[(second + 1)..];
        if (text is [' ', ..])
            text = text[1..];
        fields = new TraceFields(task.ToString(), pid, number, header[parts[2]].ToString(), timestamp, text.ToString());
        return true;
    }
}
