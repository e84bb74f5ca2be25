using BpfSharp.Embedded.Memory;

namespace BpfSharp.Embedded.Maps;

/// <summary>What maps share with the engine they belong to.</summary>
/// <param name="Regions">Ids for memory that programs see.</param>
/// <param name="Registry">All maps by number.</param>
/// <param name="CpuCount">How many CPUs' values per-CPU maps hold.</param>
internal sealed record MapEnvironment(RegionIds Regions, MapRegistry Registry, int CpuCount);
