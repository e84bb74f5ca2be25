namespace BpfSharp;

/// <summary>What typed views of maps have in common. A view doesn't own its map.</summary>
public abstract class BpfTypedMap
{
    private protected BpfTypedMap(BpfMap map) => Map = map;

    /// <summary>The map as bytes.</summary>
    public BpfMap Map { get; }

    /// <summary>The map's name.</summary>
    public string Name => Map.Name;

    /// <summary>How many entries there can be.</summary>
    public uint Capacity => Map.Info.MaxEntries;

    /// <inheritdoc/>
    public override string ToString() => Map.ToString();
}
