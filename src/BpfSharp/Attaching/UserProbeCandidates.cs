using System.Collections.Immutable;
using BpfSharp.Backends;
using BpfSharp.Symbols;

namespace BpfSharp.Attaching;

/// <summary>The ways to serve probes of user programs: functions, patterns of functions, static probes.</summary>
internal sealed class UserProbeCandidates(ProgramSpec program, UsdtSpecTable usdtSpecs)
{
    /// <summary>A function, or all that a pattern stands for: by one link where the kernel has that, else each by its own.</summary>
    public IEnumerable<AttachCandidate> Function(Probe probe)
    {
        var isReturn = probe.Kind == ProbeKind.Uretprobe;
        var kind = isReturn ? "uretprobe" : "uprobe";
        var points = Points(probe);
        if (points.Count > 1)
        {
            yield return new AttachCandidate(program, new ProgramLoadOptions { Type = ProgramType.Kprobe, ExpectedAttachType = AttachType.TraceUprobeMulti },
                new UprobeMultiTarget(points[0].Path, [.. points.Select(point => point.FileOffset)], isReturn, probe.ProcessId), AttachMechanism.Uprobe,
                $"{kind}.multi {probe.Target} ({points.Count} functions)");
        }

        yield return new AttachCandidate(program, new ProgramLoadOptions { Type = ProgramType.Kprobe },
            [.. points.Select(point => new UprobeTarget(point.Path, point.FileOffset, isReturn, probe.ProcessId))], AttachMechanism.Uprobe,
            points.Count == 1 ? $"{kind} {points[0].Description}" : $"{kind} {probe.Target} ({points.Count} functions, one by one)")
        { SkipsRefused = points.Count > 1 };
    }

    /// <summary>A static probe, in all its places.</summary>
    public AttachCandidate Usdt(Probe probe)
    {
        if (probe.Target.Split(':') is not [{ Length: > 0 } file, .. { Length: 1 or 2 } names] || names.Any(name => name.Length == 0))
            throw new BpfException($"A static probe is written FILE:PROVIDER:NAME or FILE:NAME (/usr/bin/python3.11:python:gc__start), not '{probe.Target}'.");
        var path = LibraryFinder.Find(file, probe.ProcessId);
        var places = UsdtProbes.Open(path).Find(names.Length == 2 ? names[0] : null, names[^1]);
        ImmutableArray<AttachTarget> targets =
            [.. places.DistinctBy(place => place.FileOffset).Select(place => new UprobeTarget(path, place.FileOffset, false, probe.ProcessId, place.SemaphoreOffset, usdtSpecs.CookieFor(place)))];
        return new AttachCandidate(program, new ProgramLoadOptions { Type = ProgramType.Kprobe }, targets, AttachMechanism.Uprobe,
            $"usdt {Path.GetFileName(path)}:{places[0]}{(targets.Length == 1 ? "" : $" ({targets.Length} places)")}");
    }

    private static IReadOnlyList<UserProbePoint> Points(Probe probe)
        => probe.Pattern is { } pattern
            ? UserFunctions.Matching(ElfSymbols.Open(LibraryFinder.Find(probe.Target.Split(':', 2)[0], probe.ProcessId)), pattern, probe.ProcessId)
            : UserFunctions.Resolve(probe.Target, probe.ProcessId);
}
