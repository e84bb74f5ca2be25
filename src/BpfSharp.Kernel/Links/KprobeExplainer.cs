using BpfSharp.Formats.Text;
using BpfSharp.Kernel.Privileges;
using BpfSharp.Kernel.Programs;

namespace BpfSharp.Kernel.Links;

/// <summary>Says why a kernel function can't be probed.</summary>
internal static class KprobeExplainer
{
    public static BpfException Refused(KernelProgram program, KprobeTarget target, Errno errno, Tracefs tracefs)
    {
        var reason = errno switch
        {
            Errno.EINVAL when program.Type != ProgramType.Kprobe => $"It is a {program.Type} program; kprobes take Kprobe programs.",
            Errno.EPERM or Errno.EACCES => PrivilegeExplainer.Explain("kprobes", Capability.Perfmon, Capability.Bpf),
            Errno.EILSEQ => $"0x{target.Offset:x} is in the middle of an instruction.",
            Errno.EMFILE => "The process has too many open descriptors: raise RLIMIT_NOFILE (ulimit -n).",
            _ => AboutFunction(target, errno, tracefs),
        };
        return new BpfException($"Program {program.Name} can't be attached to {KprobeAttacher.Describe(target)}: {Errors.Describe(errno)}. {reason}".TrimEnd(), errno);
    }

    private static string AboutFunction(KprobeTarget target, Errno errno, Tracefs tracefs)
    {
        var functions = KernelFunctions();
        var count = functions.Count(name => name == target.Function);
        if (count == 0)
            return $"This kernel has no function of that name: it may be inlined, compiled out or renamed.{SimilarNames.DidYouMean(target.Function, functions)}";
        if (count > 1 && errno == Errno.EADDRNOTAVAIL)
            return $"There are {count} functions of that name (static ones of several files), and the kernel doesn't know which is meant.";
        var traceable = tracefs.TraceableLines();
        if (traceable.Count > 0 && !traceable.Any(line => line.Split(' ', 2)[0] == target.Function))
            return "The function exists but isn't traceable: it is marked notrace or on the kprobe blacklist (/sys/kernel/debug/kprobes/blacklist).";
        return target.Offset != 0 ? $"0x{target.Offset:x} is no place in the function where an instruction begins." : "";
    }

    /// <summary>The text symbols of <c>/proc/kallsyms</c>, each line <c>address type name [module]</c>.</summary>
    private static List<string> KernelFunctions()
    {
        var names = new List<string>();
        foreach (var line in File.ReadLines("/proc/kallsyms"))
        {
            var fields = line.Split([' ', '\t']);
            if (fields.Length >= 3 && fields[1] is "t" or "T" or "w" or "W")
                names.Add(fields[2]);
        }

        return names;
    }
}
