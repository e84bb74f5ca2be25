using BpfSharp.Backends;
using BpfSharp.Kernel.Programs;

namespace BpfSharp.Kernel.Links;

/// <summary>Chooses the way to attach for each kind of target.</summary>
internal static class LinkFactory
{
    public static ILinkBackend Attach(KernelProgram program, AttachTarget target, Func<Tracefs> tracefs) => target switch
    {
        TracepointTarget tracepoint => TracepointAttacher.Attach(program, tracepoint, tracefs()),
        RawTracepointTarget raw => RawTracepointAttacher.Attach(program, raw, tracefs()),
        PerfEventTarget perfEvent => PerfEventAttacher.Attach(program, perfEvent),
        TracingTarget => TracingAttacher.Attach(program),
        _ => throw new BpfException($"Program {program.Name}: the kernel backend has no way to attach to {target}."),
    };
}
