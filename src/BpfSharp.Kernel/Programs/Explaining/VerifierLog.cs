using System.Globalization;
using System.Text.RegularExpressions;

namespace BpfSharp.Kernel.Programs.Explaining;

/// <summary>
/// The parts of a verifier's log that matter to a person. A log walks through the program and ends with what is wrong:
/// <code>
/// ; counts[key]++; @ tool.c:12          the source line, where the program has line records (the place since 6.9)
/// 7: (79) r1 = *(u64 *)(r0 +0)          an instruction and the state of registers
/// R0 invalid mem access 'map_value_or_null'
/// processed 8 insns (limit 1000000) …   statistics
/// </code>
/// Since 7.x a report for people stands before the statistics, with an excerpt of the program; what is wrong is said before it in the same words as ever.
/// </summary>
internal sealed partial class VerifierLog
{
    // Lines of the end that say nothing about the reason.
    private static readonly string[] Noise =
    [
        "processed ", "verification time", "stack depth ", "mark_precise", "last_idx", "regs=", "cur state:", "old state:", "from ", "peak_states", "Validating ",
        "Func#", "func#", "parent ", "Live regs", "arg#",
    ];

    private const string ReportHeadline = "Verification failed: ";

    private VerifierLog(string decisive, int? slot, string? source)
    {
        Decisive = decisive;
        Slot = slot;
        Source = source;
    }

    /// <summary>What is wrong, in the verifier's words; empty where the log has none.</summary>
    public string Decisive { get; }

    /// <summary>The instruction it is about, where the log tells.</summary>
    public int? Slot { get; }

    /// <summary>The source line's text in the log, where there is one.</summary>
    public string? Source { get; }

    public static VerifierLog Parse(string log)
    {
        var lines = log.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var report = Array.FindIndex(lines, line => line.StartsWith(ReportHeadline, StringComparison.Ordinal));
        var headline = report < 0 ? null : lines[report];
        if (report >= 0)
            lines = lines[..report];
        var lastStep = Array.FindLastIndex(lines, line => InstructionLine().IsMatch(line));
        var messages = lines[(lastStep + 1)..].Where(line => !line.StartsWith(';') && !Noise.Any(noise => line.StartsWith(noise, StringComparison.Ordinal))).ToList();
        var source = lines[..(lastStep + 1)].LastOrDefault(line => line.StartsWith(';'))?.TrimStart(';', ' ');
        var decisive = messages.Count > 0 ? string.Join("; ", messages.TakeLast(3)) : headline ?? "";
        return new VerifierLog(decisive, SlotOf(decisive, lastStep < 0 ? "" : lines[lastStep]), source);
    }

    private static int? SlotOf(string decisive, string lastStep)
    {
        var named = SlotInMessage().Match(decisive);
        var match = named.Success ? named : InstructionLine().Match(lastStep);
        return match.Success && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var slot) ? slot : null;
    }

    [GeneratedRegex(@"^(\d+): \(")]
    private static partial Regex InstructionLine();

    [GeneratedRegex(@"\binsn (\d+)")]
    private static partial Regex SlotInMessage();
}
