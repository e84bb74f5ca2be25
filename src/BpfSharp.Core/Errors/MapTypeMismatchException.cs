namespace BpfSharp;

/// <summary>A map isn't of the kind, or its keys or values not of the size, that a typed view is for. The message names both sides.</summary>
public sealed class MapTypeMismatchException : BpfException
{
    /// <summary>Names the map and what doesn't fit.</summary>
    public MapTypeMismatchException(string map, string message) : base(message) => MapName = map;

    /// <summary>The map's name.</summary>
    public string MapName { get; }
}
