namespace BpfSharp.Embedded;

/// <summary>What a program decided about a packet.</summary>
/// <param name="Result">r0: XDP_PASS and the like, a tc action, how many bytes a socket filter keeps.</param>
/// <param name="Packet">The packet afterwards.</param>
/// <param name="RedirectTarget">The interface, or the index in the map, where it is to go; null where it isn't redirected.</param>
/// <param name="RedirectMapId">The map of the index; null for an interface.</param>
public sealed record PacketVerdict(ulong Result, byte[] Packet, ulong? RedirectTarget, uint? RedirectMapId);
