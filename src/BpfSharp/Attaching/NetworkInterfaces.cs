using System.Globalization;

namespace BpfSharp.Attaching;

/// <summary>Network interfaces of this network namespace by name.</summary>
internal static class NetworkInterfaces
{
    private const string Folder = "/sys/class/net";

    /// <summary>The interface's number.</summary>
    /// <exception cref="BpfException">There is none of this name.</exception>
    public static uint IndexOf(string name)
    {
        var path = Path.Combine(Folder, name, "ifindex");
        if (name.Contains('/', StringComparison.Ordinal) || !File.Exists(path))
        {
            var known = Directory.Exists(Folder) ? string.Join(", ", Directory.EnumerateDirectories(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)) : "";
            throw new BpfException($"There is no network interface '{name}' here.{(known.Length == 0 ? "" : $" There are: {known}.")}", Errno.ENODEV);
        }

        return uint.Parse(File.ReadAllText(path), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
    }
}
