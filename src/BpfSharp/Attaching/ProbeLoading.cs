namespace BpfSharp.Attaching;

/// <summary>How to load a program that is not attached to anything, by what its name says.</summary>
public static class ProbeLoading
{
    /// <summary>
    /// Load options by BCC's naming conventions, where the section alone doesn't tell what a tracing program is for; the section's own otherwise.
    /// </summary>
    public static ProgramLoadOptions OptionsFor(ProgramSpec program)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (program.AttachTo is not null || Probe.FromFunctionName(program.Name) is not { } probe)
            return ProgramLoadOptions.Default;
        return probe.Kind switch
        {
            ProbeKind.Fentry => new ProgramLoadOptions { Type = ProgramType.Tracing, ExpectedAttachType = AttachType.TraceFentry, AttachTo = probe.Target },
            ProbeKind.Fexit => new ProgramLoadOptions { Type = ProgramType.Tracing, ExpectedAttachType = AttachType.TraceFexit, AttachTo = probe.Target },
            ProbeKind.ModifyReturn => new ProgramLoadOptions { Type = ProgramType.Tracing, ExpectedAttachType = AttachType.ModifyReturn, AttachTo = probe.Target },
            ProbeKind.Lsm => new ProgramLoadOptions { Type = ProgramType.Lsm, ExpectedAttachType = AttachType.LsmMac, AttachTo = probe.Target },
            _ => ProgramLoadOptions.Default,
        };
    }
}
