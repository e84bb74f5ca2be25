using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Helpers;

/// <summary>The helpers that the embedded engine has, by number.</summary>
internal static class HelperTable
{
    private static readonly HelperPrototype?[] ByNumber = Index([
        .. MapHelpers.Prototypes, .. TimeHelpers.Prototypes, .. TaskHelpers.Prototypes, .. ProbeHelpers.Prototypes, .. TextHelpers.Prototypes,
        .. BufferHelpers.Prototypes, .. ControlHelpers.Prototypes, .. TailCallHelper.Prototypes, .. PacketHelpers.Prototypes]);

    /// <summary>The functions by number; null where there is none, which programs are refused for.</summary>
    public static VmHelper[] Functions { get; } = [.. ByNumber.Select(prototype => prototype?.Function!)];

    /// <summary>All helpers.</summary>
    public static IEnumerable<HelperPrototype> All => ByNumber.OfType<HelperPrototype>();

    /// <summary>The helper of a number, or null.</summary>
    public static HelperPrototype? Find(int number) => (uint)number < (uint)ByNumber.Length ? ByNumber[number] : null;

    private static HelperPrototype?[] Index(HelperPrototype[] prototypes)
    {
        var table = new HelperPrototype?[HelperNames.Count];
        foreach (var prototype in prototypes)
            table[prototype.Number] = prototype;
        return table;
    }
}
