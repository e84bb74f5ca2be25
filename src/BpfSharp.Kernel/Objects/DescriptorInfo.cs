using System.Globalization;
using BpfSharp.Kernel.Handles;

namespace BpfSharp.Kernel.Objects;

/// <summary>
/// What <c>/proc/…/fdinfo</c> tells of a BPF object beyond its information record:
/// <code>
/// map_type:\t3       map_id:\t12     memlock:\t4096     frozen:\t0     owner_prog_type:\t6     owner_jited:\t1
/// prog_type:\t5      prog_id:\t7     memlock:\t4096     link_id:\t4 …
/// </code>
/// </summary>
internal sealed class DescriptorInfo
{
    private readonly Dictionary<string, string> _fields;

    private DescriptorInfo(Dictionary<string, string> fields) => _fields = fields;

    public static DescriptorInfo Of(BpfHandle handle)
    {
        using var lease = handle.Lease();
        return Parse(File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{lease.Fd}")));
    }

    public static DescriptorInfo Parse(string text)
    {
        var fields = new Dictionary<string, string>();
        foreach (var line in text.Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
                fields[line[..colon]] = line[(colon + 1)..].Trim();
        }

        return new DescriptorInfo(fields);
    }

    /// <summary>A field that is a number; null where there is none.</summary>
    public long? Number(string field)
        => _fields.TryGetValue(field, out var text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
