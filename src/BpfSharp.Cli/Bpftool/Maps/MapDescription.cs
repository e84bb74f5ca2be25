using BpfSharp.Backends;
using BpfSharp.Cli.Bpftool.Objects;

namespace BpfSharp.Cli.Bpftool.Maps;

/// <summary>A map as <c>map show</c> tells of it.</summary>
internal sealed record MapDescription(MapInfo Info, MapDetails Details);
