using System.Globalization;

namespace BpfSharp.Embedded.Packets;

/// <summary>What programs decide about packets, by name.</summary>
internal static class Verdicts
{
    private static readonly string[] Xdp = ["XDP_ABORTED", "XDP_DROP", "XDP_PASS", "XDP_TX", "XDP_REDIRECT"];
    private static readonly string[] Tc = ["TC_ACT_OK", "TC_ACT_RECLASSIFY", "TC_ACT_SHOT", "TC_ACT_PIPE", "TC_ACT_STOLEN", "TC_ACT_QUEUED", "TC_ACT_REPEAT", "TC_ACT_REDIRECT", "TC_ACT_TRAP"];

    /// <summary>The name of a result.</summary>
    public static string NameOf(ProgramType type, ulong result) => type switch
    {
        ProgramType.Xdp => result < (ulong)Xdp.Length ? Xdp[result] : $"invalid ({result.ToString(CultureInfo.InvariantCulture)})",
        ProgramType.SocketFilter => (uint)result == 0 ? "dropped" : "kept",
        _ => (int)result == -1 ? "TC_ACT_UNSPEC" : (uint)result < (uint)Tc.Length ? Tc[result] : $"invalid ({((int)result).ToString(CultureInfo.InvariantCulture)})",
    };

    /// <summary>True where the packet goes on to the next program: a driver gives it to the stack, tc to the protocols.</summary>
    public static bool Passes(ProgramType type, ulong result) => type == ProgramType.Xdp ? result == 2 : (int)result is -1 or 0 or 1 or 3;

    /// <summary>True where the packet leaves by an interface: sent back, or redirected.</summary>
    public static bool Leaves(ProgramType type, ulong result) => type == ProgramType.Xdp ? result is 3 or 4 : (int)result == 7;
}
