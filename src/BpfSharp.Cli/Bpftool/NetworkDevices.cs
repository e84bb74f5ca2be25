using System.Globalization;

namespace BpfSharp.Cli.Bpftool;

/// <summary>Names of network interfaces of this network namespace.</summary>
internal static class NetworkDevices
{
    private const string Root = "/sys/class/net";

    /// <summary>The interface of an index; null where this namespace has none.</summary>
    public static string? NameOf(uint index)
    {
        if (!Directory.Exists(Root))
            return null;
        foreach (var path in Directory.EnumerateFileSystemEntries(Root))
        {
            var file = Path.Combine(path, "ifindex");
            if (File.Exists(file) && uint.TryParse(File.ReadAllText(file).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var found) && found == index)
                return Path.GetFileName(path);
        }

        return null;
    }
}
