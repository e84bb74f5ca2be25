using BpfSharp.Embedded.Programs;

namespace BpfSharp.Embedded.Maps;

/// <summary>BPF_MAP_TYPE_PROG_ARRAY: what tail calls jump to.</summary>
internal sealed class ProgramArrayMap(MapSpec spec, MapEnvironment environment) : ReferenceArrayMap<LoadedProgram>(spec, environment);
