using System.Collections.Immutable;

namespace BpfSharp;

/// <summary>A map that exists (pinned, or shared by another object) is not what an object expects.</summary>
public sealed class MapIncompatibleException : BpfException
{
    /// <summary>Takes all differences.</summary>
    /// <param name="map">The map's name.</param>
    /// <param name="where">Where the map that exists was found: <c>pinned at /sys/fs/bpf/counts</c>.</param>
    /// <param name="differences">Each difference: what, there and expected.</param>
    /// <param name="advice">What to do.</param>
    public MapIncompatibleException(string map, string where, ImmutableArray<string> differences, string advice)
        : base($"Map {map} can't be used as it is {where}: {string.Join("; ", differences)}. {advice}")
    {
        MapName = map;
        Differences = differences;
    }

    /// <summary>The map's name.</summary>
    public string MapName { get; }

    /// <summary>Each difference.</summary>
    public ImmutableArray<string> Differences { get; }
}
