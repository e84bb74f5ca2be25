using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Kernel.Interop.Attributes;
using BpfSharp.Kernel.Objects;

namespace BpfSharp.Cli.Bpftool.Programs;

/// <summary>A program as <c>prog show</c> tells of it.</summary>
internal sealed record ProgramDescription
{
    public required ProgInfoRecord Record { get; init; }

    public required string Name { get; init; }

    public bool IsOrphaned { get; init; }

    public long? LockedBytes { get; init; }

    /// <summary>When it was loaded; null where the kernel doesn't say.</summary>
    public DateTimeOffset? LoadedAt { get; init; }

    public IReadOnlyList<uint> MapIds { get; init; } = [];

    public IReadOnlyList<string> PinPaths { get; init; } = [];

    public bool HasPinTable { get; init; }

    /// <summary>The metadata that its source declares (variables named <c>bpf_metadata_…</c>); null where there is none.</summary>
    public ProgramMetadata? Metadata { get; init; }

    public static ProgramDescription Of(ProgramFacts facts, ObjectCatalog catalog, PinTable pins)
    {
        var mapIds = ProgramLists.MapIds(facts.Handle, facts.Record);
        return new ProgramDescription
        {
            Record = facts.Record,
            Name = facts.FullName(catalog),
            IsOrphaned = facts.IsOrphaned,
            LockedBytes = FdInfo.Read(facts.Handle)["memlock"],
            LoadedAt = facts.Record.LoadTime == 0 ? null : BootTime.ToLocal(facts.Record.LoadTime),
            MapIds = mapIds,
            PinPaths = pins.PathsOf(facts.Record.Id),
            HasPinTable = !pins.IsEmpty,
            Metadata = ProgramMetadata.Find(mapIds, catalog),
        };
    }
}
