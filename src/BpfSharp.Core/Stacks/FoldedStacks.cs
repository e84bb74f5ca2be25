using System.Globalization;
using System.Text;
using BpfSharp.Formats;

namespace BpfSharp.Stacks;

/// <summary>
/// Stacks with how often each was seen, in the form that flame graph tools read: a line a stack, the outermost frame first,
/// <c>comm;main;malloc 42</c>. Equal stacks are one line; lines are in the order of their bytes, so equal data is equal text.
/// </summary>
public sealed class FoldedStacks
{
    private const char Separator = ';';

    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>How many different stacks there are.</summary>
    public int Count => _counts.Count;

    /// <summary>The sum of all counts.</summary>
    public long Total { get; private set; }

    /// <summary>The lines without their counts, and the counts, in order.</summary>
    public IEnumerable<KeyValuePair<string, long>> Lines => _counts.OrderBy(line => line.Key, StringComparer.Ordinal);

    /// <summary>Adds a stack given by names, the outermost first.</summary>
    public void Add(IEnumerable<string> frames, long count)
    {
        ArgumentNullException.ThrowIfNull(frames);
        AddLine(string.Join(Separator, frames.Select(Clean)), count);
    }

    /// <summary>Adds a stack.</summary>
    /// <param name="root">What stands at the bottom: the command, or the command and its process number.</param>
    /// <param name="frames">The frames, the innermost first, the kernel's before the user's.</param>
    /// <param name="count">How often it was seen, or how many bytes, nanoseconds and so on it stands for.</param>
    /// <param name="options">How it is written.</param>
    public void Add(string root, IReadOnlyList<StackFrame> frames, long count, FoldOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(frames);
        options ??= new FoldOptions();
        var line = new StringBuilder(Clean(root));
        for (var i = frames.Count - 1; i >= 0; i--)
        {
            if (options.Delimit && frames[i].IsKernel && i + 1 < frames.Count && !frames[i + 1].IsKernel)
                line.Append(Separator).Append('-');
            line.Append(Separator).Append(Clean(frames[i].Name));
            if (options.Annotate && frames[i].Symbol.Name is not null)
                line.Append(frames[i].IsKernel ? "_[k]" : frames[i].IsJit ? "_[j]" : "");
        }

        AddLine(line.ToString(), count);
    }

    /// <summary>Writes all lines.</summary>
    public void WriteTo(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        foreach (var (stack, count) in Lines)
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{stack} {count}\n"));
    }

    /// <summary>All lines.</summary>
    public override string ToString()
    {
        using var writer = new StringWriter();
        WriteTo(writer);
        return writer.ToString();
    }

    /// <summary>Reads lines; empty ones are passed over.</summary>
    /// <exception cref="BpfFormatException">A line does not end with a count.</exception>
    public static FoldedStacks Parse(TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var stacks = new FoldedStacks();
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            var blank = line.LastIndexOf(' ');
            if (blank <= 0 || !long.TryParse(line.AsSpan(blank + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                throw new BpfFormatException($"folded stacks, line {number}", -1, "no line of the kind 'FRAME;FRAME COUNT'");
            stacks.AddLine(line[..blank], count);
        }

        return stacks;
    }

    private void AddLine(string line, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        // Sums beyond what a count can hold stay at the most it can hold.
        Total = Sum(Total, count);
        _counts[line] = Sum(_counts.GetValueOrDefault(line), count);
    }

    private static long Sum(long a, long b) => a > long.MaxValue - b ? long.MaxValue : a + b;

    // Names of just-in-time compilers may hold anything; a separator or an end of line would make two frames or lines of one.
    private static string Clean(string frame)
        => frame.AsSpan().IndexOfAny(";\r\n") < 0 ? frame : frame.Replace(Separator, ':').ReplaceLineEndings(" ");
}
