using BpfSharp.Backends;
using BpfSharp.Kernel.Privileges;

namespace BpfSharp.Kernel.Programs.Explaining;

/// <summary>Makes the exception for a program that the kernel refused.</summary>
internal static class ProgramLoadExplainer
{
    // BPF_MAXINSNS, the limit for those without CAP_BPF, and of everybody before 5.2.
    private const int UnprivilegedInstructions = 4096;

    // BPF_COMPLEXITY_LIMIT_INSNS.
    private const int PrivilegedInstructions = 1_000_000;

    public static BpfException Explain(ProgramImage image, Errno errno, string log)
    {
        var parsed = VerifierLog.Parse(log);
        return parsed.Decisive.Length > 0
            ? new VerifierException(image.Name, Message(image, parsed), log, errno)
            : new BpfException($"Program {image.Name} ({image.Type}) can't be loaded: {Errors.Describe(errno)}. {WithoutLog(image, errno)}".TrimEnd(), errno);
    }

    private static string Message(ProgramImage image, VerifierLog log)
    {
        var rule = VerifierRules.All.FirstOrDefault(rule => rule.Matches(log.Decisive));
        var place = log.Slot is { } slot ? SourcePlace.Find(image, slot) : null;
        var where = place is not null ? $"\n  at {place.File}:{place.Line}: {place.Text}"
            : log.Source is not null ? $"\n  at {log.Source}"
            : log.Slot is not null ? $"\n  at instruction {log.Slot}"
            : "";
        return $"Program {image.Name} was refused by the verifier: {log.Decisive}{where}{(rule is null ? "" : $"\n  {rule.Explanation}")}";
    }

    private static string WithoutLog(ProgramImage image, Errno errno) => errno switch
    {
        Errno.EPERM when AttachesByTrampoline(image) => MissingTrampoline(image),
        Errno.EPERM => PrivilegeExplainer.Explain("loading programs", NeededFor(image.Type)),
        Errno.E2BIG when image.Instructions.Length > PrivilegedInstructions => $"It has {image.Instructions.Length} instructions; at most {PrivilegedInstructions} are allowed.",
        Errno.E2BIG => $"It has {image.Instructions.Length} instructions; without CAP_BPF, and before Linux 5.2, at most {UnprivilegedInstructions} are allowed.",
        Errno.EINVAL => Invalid(image),
        Errno.ENOTSUPP or Errno.EOPNOTSUPP => $"This kernel is built without support for {image.Type} programs of this form.",
        Errno.ENOMEM => "The kernel has no memory for it.",
        Errno.ENOSYS => "This kernel has no bpf(2): it needs CONFIG_BPF_SYSCALL.",
        Errno.EAGAIN => "Signals interrupted the verifier again and again.",
        Errno.ESRCH or Errno.ENOENT => "What it attaches to is not in this kernel.",
        _ => "",
    };

    private static string Invalid(ProgramImage image)
    {
        if (image.Instructions.IsEmpty)
            return "It has no instructions.";
        if (ProgramTypeVersions.Since(image.Type) is not { } since)
            return $"There is no program type {(int)image.Type}.";
        if (KernelVersion.Current < since)
            return $"Programs of this type exist since Linux {since.ToString(2)}; this is {KernelVersion.Release}.";
        if (image.ExpectedAttachType is { } attachType)
            return $"The kernel didn't accept a field: either it is built without {image.Type} programs, or expected_attach_type {attachType} or the flags 0x{image.Flags:x} don't belong to them or are newer than {KernelVersion.Release}.";
        return $"The kernel didn't accept a field: either it is built without {image.Type} programs, or they need an expected_attach_type, or the flags 0x{image.Flags:x} are newer than {KernelVersion.Release}.";
    }

    private static bool AttachesByTrampoline(ProgramImage image)
        => image.Type is ProgramType.Lsm or ProgramType.Extension
            || (image.Type == ProgramType.Tracing && image.ExpectedAttachType is AttachType.TraceFentry or AttachType.TraceFexit or AttachType.ModifyReturn);

    private static string MissingTrampoline(ProgramImage image)
    {
        var effective = ProcessCapabilities.Effective();
        if (!ProcessCapabilities.Has(effective, Capability.Bpf) || !ProcessCapabilities.Has(effective, Capability.Perfmon))
            return PrivilegeExplainer.Explain("loading programs", NeededFor(image.Type));
        var what = image.ExpectedAttachType?.ToString() ?? image.Type.ToString();
        return $"The process has the capabilities, so it is the kernel that allows no {what} programs: they are called through trampolines (CONFIG_FUNCTION_TRACER with direct calls, "
            + "x86-64 since 5.5, arm64 since 6.0), which this one is built without or forbids. Tracepoints and raw tracepoints work without them.";
    }

    /// <summary>Which capabilities a kind of program asks for: all CAP_BPF, tracing kinds CAP_PERFMON too, networking kinds CAP_NET_ADMIN.</summary>
    private static Capability[] NeededFor(ProgramType type) => type switch
    {
        ProgramType.Kprobe or ProgramType.Tracepoint or ProgramType.PerfEvent or ProgramType.RawTracepoint or ProgramType.RawTracepointWritable
            or ProgramType.Tracing or ProgramType.Lsm or ProgramType.StructOps or ProgramType.Extension => [Capability.Bpf, Capability.Perfmon],
        ProgramType.SocketFilter or ProgramType.Syscall or ProgramType.Unspecified => [Capability.Bpf],
        _ => [Capability.Bpf, Capability.NetAdmin],
    };
}
