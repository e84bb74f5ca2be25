namespace BpfSharp.Embedded.Maps;

/// <summary>Things that maps refer to by key: inner maps, programs.</summary>
internal interface IMapReference
{
    /// <summary>The number that the host reads from the map.</summary>
    uint Id { get; }

    /// <summary>Keeps it alive.</summary>
    void AddUser();

    /// <summary>Lets it go.</summary>
    void RemoveUser();
}
