using BpfSharp.Backends;
using BpfSharp.Embedded.Maps;
using BpfSharp.Embedded.Programs;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Embedded.Checking;

internal sealed class ProgramChecker(ProgramImage image, Instruction[] instructions, ProgramLayout layout, IReadOnlyDictionary<int, VmMap> maps)
{
    public CheckVerdict Check() => new(null, image.Name + instructions.Length + layout.Starts.Length + maps.Count, new Dictionary<int, Instruction>());
}
