using BpfSharp.Backends;
using BpfSharp.Formats.Text;
using BpfSharp.Kernel.Interop;
using BpfSharp.Kernel.Privileges;
using BpfSharp.Kernel.Programs;

namespace BpfSharp.Kernel.Links;

/// <summary>Attaches to static tracepoints through their perf events.</summary>
internal static class TracepointAttacher
{
    public static ILinkBackend Attach(KernelProgram program, TracepointTarget target, Tracefs tracefs)
    {
        var name = new TracepointName(target.Category, target.Name);
        var id = tracefs.EventId(target.Category, target.Name) ?? throw new BpfException(Unknown(program, name, tracefs), Errno.ENOENT);
        var attributes = new PerfEventAttr { Type = (uint)PerfType.Tracepoint, Config = id, SamplePeriod = 1, Wakeup = 1, Flags = PerfEventFlags.Disabled };
        // The program runs on every CPU all the same: it hangs on the tracepoint, and the event is only the handle.
        var perfEvent = PerfEvent.Open(attributes, -1, 0, out var errno)
            ?? throw new BpfException($"Tracepoint {name} can't be opened for program {program.Name}: {Errors.Describe(errno)}. {OpenReason(errno)}".TrimEnd(), errno);
        return PerfEventLink.Attach(program, perfEvent, $"tracepoint {name}", out errno)
            ?? throw new BpfException($"Program {program.Name} can't be attached to tracepoint {name}: {Errors.Describe(errno)}. {AttachReason(program, name, errno)}".TrimEnd(), errno);
    }

    private static string Unknown(KernelProgram program, TracepointName name, Tracefs tracefs)
    {
        var names = tracefs.EventNames();
        var elsewhere = names.Where(known => known.Name == name.Name).Select(known => known.ToString()).ToList();
        var hint = elsewhere.Count > 0 ? $" Did you mean {elsewhere[0]}?" : SimilarNames.DidYouMean(name.ToString(), names.Select(known => known.ToString()));
        return $"Program {program.Name} can't be attached: this kernel has no tracepoint {name}.{hint}";
    }

    private static string OpenReason(Errno errno) => errno switch
    {
        Errno.EPERM or Errno.EACCES => PrivilegeExplainer.Explain("perf events of the whole machine", Capability.Perfmon),
        Errno.EMFILE => "The process has too many open descriptors: raise RLIMIT_NOFILE (ulimit -n).",
        _ => "",
    };

    private static string AttachReason(KernelProgram program, TracepointName name, Errno errno) => errno switch
    {
        Errno.EACCES => $"It reads beyond the end of the tracepoint's record; compare its context struct with events/{name.Category}/{name.Name}/format.",
        Errno.EINVAL when program.Type != ProgramType.Tracepoint => $"It is a {program.Type} program; tracepoints take Tracepoint programs (sections tracepoint/… or tp/…).",
        Errno.E2BIG => "A tracepoint takes at most 64 programs.",
        Errno.EPERM => PrivilegeExplainer.Explain("attaching to tracepoints", Capability.Perfmon, Capability.Bpf),
        _ => "",
    };
}
