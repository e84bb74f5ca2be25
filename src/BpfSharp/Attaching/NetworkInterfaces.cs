using System.Net.NetworkInformation;

namespace BpfSharp.Attaching;

/// <summary>Network interfaces by name, of the calling thread's network namespace: /sys may show another one's.</summary>
internal static class NetworkInterfaces
{
    /// <summary>The interface's number.</summary>
    /// <exception cref="BpfException">There is none of this name.</exception>
    public static uint IndexOf(string name)
    {
        var interfaces = NetworkInterface.GetAllNetworkInterfaces();
        // Each has a number whether or not it has an address: the protocol's properties are only where .NET keeps it.
        if (Array.Find(interfaces, candidate => candidate.Name == name) is { } found)
            return (uint)found.GetIPProperties().GetIPv4Properties().Index;
        var known = string.Join(", ", interfaces.Select(candidate => candidate.Name).Order(StringComparer.Ordinal));
        throw new BpfException($"There is no network interface '{name}' here.{(known.Length == 0 ? "" : $" There are: {known}.")}", Errno.ENODEV);
    }
}
