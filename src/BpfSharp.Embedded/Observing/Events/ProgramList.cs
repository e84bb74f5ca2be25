using System.Collections.Immutable;

namespace BpfSharp.Embedded.Observing.Events;

/// <summary>The programs of one event. Changed under <see cref="EventHub.Gate"/>, and read by the tracer.</summary>
internal sealed class ProgramList
{
    private ImmutableArray<AttachedProgram> _programs = [];

    public bool IsEmpty => _programs.IsEmpty;

    public void Add(AttachedProgram program) => _programs = _programs.Add(program);

    public void Remove(AttachedProgram program) => _programs = _programs.Remove(program);

    /// <summary>Runs all of them, in the order of attaching.</summary>
    public void Run(int processId, Span<byte> context)
    {
        foreach (var program in _programs)
        {
            if (program.ProcessId < 0 || program.ProcessId == processId)
                program.Run(context);
        }
    }
}
