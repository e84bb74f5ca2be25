using System.Globalization;

namespace BpfSharp.Kernel.Links;

/// <summary>The perf "PMU" of kprobes or uprobes (since 4.17), as <c>/sys/bus/event_source/devices</c> describes it.</summary>
/// <param name="Type">Its number for perf_event_open.</param>
/// <param name="ReturnBit">The bit of config that makes a return probe.</param>
/// <param name="SemaphoreShift">Where in config a USDT semaphore's offset goes (since 4.20); null where the kernel has no such thing.</param>
internal sealed record ProbePmu(uint Type, int ReturnBit, int? SemaphoreShift)
{
    private const string Folder = "/sys/bus/event_source/devices";

    /// <summary>Reads a PMU; null where the kernel has none of that name.</summary>
    /// <param name="name"><c>kprobe</c> or <c>uprobe</c>.</param>
    public static ProbePmu? Find(string name)
    {
        var folder = Path.Combine(Folder, name);
        if (!File.Exists(Path.Combine(folder, "type")))
            return null;
        var type = uint.Parse(File.ReadAllText(Path.Combine(folder, "type")), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
        return new ProbePmu(type, FirstBit(Path.Combine(folder, "format", "retprobe")) ?? 0, FirstBit(Path.Combine(folder, "format", "ref_ctr_offset")));
    }

    /// <summary>The first bit of a field: 32 for <c>config:32-63</c>.</summary>
    public static int? ParseFirstBit(ReadOnlySpan<char> format)
    {
        const string Prefix = "config:";
        format = format.Trim();
        if (!format.StartsWith(Prefix))
            return null;
        var bits = format[Prefix.Length..];
        var dash = bits.IndexOf('-');
        return int.TryParse(dash < 0 ? bits : bits[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var bit) ? bit : null;
    }

    private static int? FirstBit(string file) => File.Exists(file) ? ParseFirstBit(File.ReadAllText(file)) : null;
}
