using Xunit;

namespace BpfSharp.Testing;

/// <summary>
/// A few networks joined by cables (veth pairs), for one test. Quiet: no IPv6 addresses of their own, neighbours known beforehand, so that only what the test
/// sends crosses and counts are exact.
/// </summary>
public sealed class NetworkNamespaces : IDisposable
{
    private readonly List<NetworkNamespace> _made = [];
    private int _cables;

    private NetworkNamespaces()
    {
    }

    /// <summary>Begins with none; skips where the tests may not make any.</summary>
    public static NetworkNamespaces Create()
    {
        Require.Root();
        Skip.IfNot(Array.Exists(["/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip", "/bin/ip"], File.Exists), "needs the command ip (package iproute2)");
        return new NetworkNamespaces();
    }

    /// <summary>Makes a network.</summary>
    public NetworkNamespace Add(string name)
    {
        var made = NetworkNamespace.Create(name);
        _made.Add(made);
        return made;
    }

    /// <summary>Joins two networks. The interfaces' names are <c>to_</c> and the other network's name; addresses are 10.77.N.1 and 10.77.N.2 of a network of 24 bits.</summary>
    public Cable Connect(NetworkNamespace left, NetworkNamespace right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var number = _cables++;
        var (leftEnd, rightEnd) = (End(left, right, number, 1), End(right, left, number, 2));
        left.Command("ip", "link", "add", leftEnd.Interface, "address", leftEnd.Mac, "type", "veth", "peer", "name", rightEnd.Interface, "address", rightEnd.Mac, "netns", right.Path);
        foreach (var (end, other) in new[] { (leftEnd, rightEnd), (rightEnd, leftEnd) })
        {
            end.Namespace.Command("ip", "link", "set", end.Interface, "addrgenmode", "none");
            end.Namespace.Command("ip", "address", "add", $"{end.Address}/24", "dev", end.Interface);
            end.Namespace.Command("ip", "link", "set", end.Interface, "up");
            end.Namespace.Command("ip", "neighbour", "replace", other.Address, "lladdr", other.Mac, "dev", end.Interface, "nud", "permanent");
        }

        return new Cable(Complete(leftEnd), Complete(rightEnd));
    }

    /// <inheritdoc/>
    public void Dispose() => _made.ForEach(made => made.Dispose());

    private static CableEnd End(NetworkNamespace here, NetworkNamespace there, int number, int side)
        => new(here, $"to_{there.Name}", 0, $"10.77.{number}.{side}", $"02:77:00:00:{number:x2}:{side:x2}");

    private static CableEnd Complete(CableEnd end) => end with { Index = end.Namespace.InterfaceIndex(end.Interface) };
}

/// <summary>Two networks joined.</summary>
public sealed record Cable(CableEnd Left, CableEnd Right);

/// <summary>A veth interface, up and with an address.</summary>
/// <param name="Namespace">Where it is.</param>
/// <param name="Interface">Its name.</param>
/// <param name="Index">Its number there.</param>
/// <param name="Address">Its IPv4 address.</param>
/// <param name="Mac">Its Ethernet address.</param>
public sealed record CableEnd(NetworkNamespace Namespace, string Interface, uint Index, string Address, string Mac);
