using System.Globalization;

namespace BpfSharp.Kernel.Objects;

/// <summary>Finds who holds descriptors of BPF objects, by reading every process's <c>fdinfo</c>.</summary>
internal static class HolderScan
{
    /// <param name="field">The field that has an object's number: <c>map_id</c>, <c>prog_id</c>, <c>link_id</c>.</param>
    public static ILookup<uint, ObjectHolder> Scan(string field)
    {
        var found = new HashSet<(uint Id, ObjectHolder Holder)>();
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out var processId))
                continue;
            try
            {
                foreach (var id in IdsOf(process, field))
                    found.Add((id, new ObjectHolder(processId, File.ReadAllText(Path.Combine(process, "comm")).TrimEnd('\n'))));
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // The process ended meanwhile (ESRCH and ENOENT come as IOException), or is another user's and we may not look.
            }
        }

        return found.OrderBy(entry => entry.Holder.ProcessId).ToLookup(entry => entry.Id, entry => entry.Holder);
    }

    private static IEnumerable<uint> IdsOf(string process, string field)
    {
        foreach (var fd in Directory.EnumerateFiles(Path.Combine(process, "fd")))
        {
            // Reading the link first saves most of the reading: few descriptors are of BPF objects.
            if (new FileInfo(fd).LinkTarget is not { } target || !target.Contains("bpf", StringComparison.Ordinal))
                continue;
            if (DescriptorInfo.Parse(File.ReadAllText(Path.Combine(process, "fdinfo", Path.GetFileName(fd)))).Number(field) is { } id)
                yield return (uint)id;
        }
    }
}
