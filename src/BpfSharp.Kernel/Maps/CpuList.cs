using System.Globalization;

namespace BpfSharp.Kernel.Maps;

/// <summary>Reads the kernel's lists of CPUs, as in <c>/sys/devices/system/cpu/possible</c>: <c>0-3,8,10-11</c>.</summary>
internal static class CpuList
{
    // More than any kernel is built for (NR_CPUS is at most 8192 today); a bound on what a strange file can make us allocate.
    private const int MaximumCpu = 65535;

    private static readonly Lazy<int> PossibleCount = new(() => Read("/sys/devices/system/cpu/possible")[^1] + 1);

    /// <summary>How many slots a per-CPU value has: the highest possible CPU's number plus one.</summary>
    public static int Possible => PossibleCount.Value;

    /// <summary>The CPUs that are running now.</summary>
    public static int[] Online() => Read("/sys/devices/system/cpu/online");

    /// <summary>The numbers of a list, ascending.</summary>
    /// <returns>False where the text is no such list or an empty one.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out int[] cpus)
    {
        var found = new List<int>();
        foreach (var part in text.Trim().Split(','))
        {
            var range = text.Trim()[part];
            var dash = range.IndexOf('-');
            if (!TryNumber(dash < 0 ? range : range[..dash], out var first) || !TryNumber(dash < 0 ? range : range[(dash + 1)..], out var last) || first > last)
            {
                cpus = [];
                return false;
            }

            for (var cpu = first; cpu <= last; cpu++)
                found.Add(cpu);
        }

        found.Sort();
        cpus = [.. found];
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int number)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= MaximumCpu;

    private static int[] Read(string path)
        => TryParse(File.ReadAllText(path), out var cpus) ? cpus : throw new BpfException($"{path} doesn't hold a list of CPUs like \"0-3,8\".");
}
