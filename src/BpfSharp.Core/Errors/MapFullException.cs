namespace BpfSharp;

/// <summary>A map had no room for a new entry.</summary>
public sealed class MapFullException : BpfException
{
    /// <summary>Names the map.</summary>
    public MapFullException(string map, uint capacity, string message, Errno errno) : base(message, errno)
    {
        MapName = map;
        Capacity = capacity;
    }

    /// <summary>The map's name.</summary>
    public string MapName { get; }

    /// <summary>How many entries it can hold.</summary>
    public uint Capacity { get; }
}
