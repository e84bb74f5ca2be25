namespace BpfSharp.Embedded.Execution;

/// <summary>Where a program sends its packet.</summary>
/// <param name="Target">The interface, or the index in the map.</param>
/// <param name="Flags">The flags given.</param>
/// <param name="MapId">The map's number, or 0 for an interface.</param>
internal sealed record RedirectDecision(ulong Target, ulong Flags, int MapId);
