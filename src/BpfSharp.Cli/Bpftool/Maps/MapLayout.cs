using BpfSharp.Backends;
using BpfSharp.Cli.Bpftool.Objects;

namespace BpfSharp.Cli.Bpftool.Maps;

/// <summary>How a map's entries are to be understood: their sizes, and their types where they have some.</summary>
/// <param name="Info">The map.</param>
/// <param name="Types">The types to show entries by; null to show bytes.</param>
internal sealed record MapLayout(MapInfo Info, MapTypes? Types)
{
    // The longest bytes on one line, and the longest line.
    private const int LongestPart = 16;
    private const int LongestLine = 24;

    public bool IsMapOfMaps => Info.Type is MapType.ArrayOfMaps or MapType.HashOfMaps;

    /// <summary>True where a key or value is too long to stand on one line with its name.</summary>
    public bool BreaksNames(int valueLength) => Info.KeySize > LongestPart || valueLength > LongestPart;

    /// <summary>True where key and value stand on one line.</summary>
    public bool IsSingleLine(int valueLength) => Info.KeySize + valueLength <= LongestLine && !BreaksNames(valueLength);
}

/// <summary>What a dump will consist of.</summary>
/// <param name="MapCount">How many maps.</param>
/// <param name="IsTyped">True where all of them have types.</param>
internal readonly record struct DumpShape(int MapCount, bool IsTyped);
