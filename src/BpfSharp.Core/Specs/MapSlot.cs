namespace BpfSharp;

/// <summary>What a slot of a program array or a map of maps is to hold from the start.</summary>
/// <param name="Index">The slot.</param>
/// <param name="Symbol">The program's or the map's name in the object.</param>
public readonly record struct MapSlot(uint Index, string Symbol);
