namespace BpfSharp.Embedded.Packets;

/// <summary>What became of the packets of a file.</summary>
/// <param name="Packets">How many there were.</param>
/// <param name="Written">How many went to the output: passed, sent back or redirected.</param>
/// <param name="Programs">What each program decided, in the order of attaching.</param>
public sealed record PacketReport(long Packets, long Written, IReadOnlyList<ProgramVerdicts> Programs);

/// <summary>What one program decided.</summary>
/// <param name="Program">The program.</param>
/// <param name="Type">Its kind.</param>
/// <param name="Counts">How often it decided what, by the verdict's name: <c>XDP_DROP</c>, <c>TC_ACT_OK</c>, <c>kept</c>, and <c>fault</c> for runs that were stopped.</param>
/// <param name="Redirects">Where it sent packets, and how many.</param>
/// <param name="FirstFault">What the first run that was stopped did; null where none was.</param>
public sealed record ProgramVerdicts(string Program, ProgramType Type, IReadOnlyDictionary<string, long> Counts, IReadOnlyDictionary<RedirectTarget, long> Redirects, string? FirstFault);

/// <summary>Where a packet was sent.</summary>
/// <param name="MapId">The map (devmap, cpumap, xskmap); null for an interface.</param>
/// <param name="Index">The index in the map, or the interface's number.</param>
public sealed record RedirectTarget(uint? MapId, ulong Index);
