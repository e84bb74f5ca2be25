namespace BpfSharp.Reading;

/// <summary>What the name of an ELF section says about the programs in it, by libbpf's rules.</summary>
/// <param name="Type">The kind of program; <see cref="ProgramType.Unspecified"/> where the name is none of libbpf's.</param>
/// <param name="ExpectedAttachType">Where programs of the section attach, where the name says so.</param>
/// <param name="AttachTo">What follows the part that names the kind: the event or function; null where there is none.</param>
/// <param name="AutoLoad">False for names that begin with <c>?</c>.</param>
/// <param name="Flags"><c>prog_flags</c>.</param>
internal sealed record SectionName(ProgramType Type, AttachType? ExpectedAttachType, string? AttachTo, bool AutoLoad, uint Flags)
{
    /// <summary>Takes a section's name apart.</summary>
    public static SectionName Parse(string name)
    {
        var autoLoad = !name.StartsWith('?');
        var rest = autoLoad ? name : name[1..];
        SectionRule? best = null;
        foreach (var rule in SectionRule.All)
        {
            if (rule.Covers(rest) && (best is null || rule.Prefix.Length > best.Prefix.Length))
                best = rule;
        }

        if (best is null)
        {
            var slash = rest.IndexOf('/', StringComparison.Ordinal);
            return new SectionName(ProgramType.Unspecified, null, slash < 0 ? null : rest[(slash + 1)..], autoLoad, 0);
        }

        var attachTo = rest.Length > best.Prefix.Length ? rest[(best.Prefix.Length + 1)..] : null;
        return new SectionName(best.Type, best.AttachType, attachTo, autoLoad, best.Flags);
    }
}
