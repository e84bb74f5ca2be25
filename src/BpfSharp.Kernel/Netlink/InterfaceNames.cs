using System.Globalization;
using BpfSharp.Kernel.Interop;

namespace BpfSharp.Kernel.Netlink;

/// <summary>Names of network interfaces of this network namespace, for messages.</summary>
internal static class InterfaceNames
{
    public static bool Exists(uint index) => Find(index) is not null;

    /// <summary><c>eth0</c>; <c>interface 7</c> where there is none of that number.</summary>
    public static string Describe(uint index) => Find(index) ?? string.Create(CultureInfo.InvariantCulture, $"interface {index}");

    /// <summary>The interface of an index; null where there is none of that number.</summary>
    public static unsafe string? Find(uint index)
    {
        var name = stackalloc byte[Libc.InterfaceNameSize];
        return Libc.InterfaceName(index, name) is null ? null : KernelText.FromNulTerminated(new ReadOnlySpan<byte>(name, Libc.InterfaceNameSize));
    }
}
