using BpfSharp.Cli.Bpftool.Objects;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Cli.Bpftool.Programs;

/// <summary>What a program's source says about itself in variables named <c>bpf_metadata_…</c>, which lie in its read-only data.</summary>
/// <param name="Value">The read-only data.</param>
/// <param name="Variables">The variables' names without the prefix, their types and places in it.</param>
internal sealed record ProgramMetadata(byte[] Value, IReadOnlyList<(string Name, BtfType Type, int Offset)> Variables)
{
    private const string Prefix = "bpf_metadata_";

    /// <summary>The metadata of the program that uses these maps; null where it has none.</summary>
    public static ProgramMetadata? Find(IReadOnlyList<uint> mapIds, ObjectCatalog catalog)
    {
        foreach (var id in mapIds)
        {
            using var map = ObjectCatalog.OpenMap(id, readOnly: true, out _);
            if (map is not { Info: { Type: MapType.Array, KeySize: sizeof(int), MaxEntries: 1, BtfValueTypeId: > 0 } } || !map.Info.Name.Contains(".rodata", StringComparison.Ordinal))
                continue;
            var value = new byte[map.Info.ValueSize];
            if (map.ReadTypes(catalog)?.Value is BtfDataSection section && map.Map.Lookup(new byte[sizeof(int)], value) == Errno.None)
                return Read(section, value);
        }

        return null;
    }

    private static ProgramMetadata? Read(BtfDataSection section, byte[] value)
    {
        var found = new List<(string, BtfType, int)>();
        foreach (var entry in section.Variables)
        {
            if (section.Owner.TypeById(entry.TypeId) is BtfVariable variable && variable.Name.StartsWith(Prefix, StringComparison.Ordinal) && entry.Offset <= value.Length)
                found.Add((variable.Name[Prefix.Length..], variable.Target, (int)entry.Offset));
        }

        return found.Count > 0 ? new ProgramMetadata(value, found) : null;
    }
}
