using System.Globalization;

namespace BpfSharp.Attaching;

/// <summary>Reads how people name perf events: <c>cpu-clock@99hz</c>, <c>page-faults:1000</c>, <c>cycles</c>.</summary>
internal static class PerfEventNames
{
    private const uint Hardware = 0;
    private const uint Software = 1;

    // perf_sw_ids and perf_hw_id of the kernel's uapi, under perf's own names.
    private static readonly (string Name, uint Type, ulong Config)[] Events =
    [
        ("cpu-clock", Software, 0), ("task-clock", Software, 1), ("page-faults", Software, 2), ("context-switches", Software, 3), ("cpu-migrations", Software, 4),
        ("minor-faults", Software, 5), ("major-faults", Software, 6), ("alignment-faults", Software, 7), ("emulation-faults", Software, 8), ("dummy", Software, 9),
        ("bpf-output", Software, 10), ("cgroup-switches", Software, 11),
        ("cycles", Hardware, 0), ("instructions", Hardware, 1), ("cache-references", Hardware, 2), ("cache-misses", Hardware, 3), ("branches", Hardware, 4),
        ("branch-misses", Hardware, 5), ("bus-cycles", Hardware, 6), ("stalled-cycles-frontend", Hardware, 7), ("stalled-cycles-backend", Hardware, 8), ("ref-cycles", Hardware, 9),
    ];

    /// <summary><c>NAME</c>, <c>NAME@FREQUENCYhz</c> or <c>NAME:PERIOD</c>.</summary>
    /// <exception cref="BpfException">The event is unknown or the number is none.</exception>
    public static PerfEventTarget Parse(string text, int processId)
    {
        var end = text.AsSpan().IndexOfAny(':', '@');
        var name = end < 0 ? text : text[..end];
        var index = Array.FindIndex(Events, entry => entry.Name == name);
        if (index < 0)
            throw new BpfException($"'{name}' is no perf event known here. Known: {string.Join(", ", Events.Select(entry => entry.Name))}.");
        var number = end < 0 ? 0 : ParseNumber(text, text[(end + 1)..]);
        var byFrequency = end < 0 || text[end] == '@';
        return new PerfEventTarget(Events[index].Type, Events[index].Config, byFrequency ? 0 : number, byFrequency ? (end < 0 ? 99 : number) : 0, processId);
    }

    private static ulong ParseNumber(string text, string number)
    {
        var digits = number.EndsWith("hz", StringComparison.OrdinalIgnoreCase) ? number[..^2] : number;
        return ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value
            : throw new BpfException($"'{number}' in '{text}' is no count: write cpu-clock@99hz or page-faults:1000.");
    }
}
