using BpfSharp.Formats.Btf;

namespace BpfSharp.Reading;

/// <summary>
/// Reads what the records of perf and ring buffers are: the compiler of BCC's dialect leaves a pointer <c>TABLE__event</c> to the struct in a section that
/// loaders pass over.
/// </summary>
internal static class EventTypes
{
    private const string Section = ".bpfsharp.events";
    private const string Suffix = "__event";

    public static List<MapDefinition> Attach(ObjectFile file, List<MapDefinition> maps)
    {
        if (!file.Variables.TryGetValue(Section, out var variables))
            return maps;
        var structs = new Dictionary<string, uint>(StringComparer.Ordinal);
        foreach (var entry in variables.Variables)
        {
            if (file.Btf!.TypeById(entry.TypeId) is not BtfVariable { Target.Unqualified: BtfPointer pointer } variable || !variable.Name.EndsWith(Suffix, StringComparison.Ordinal))
                throw file.Error(Section, $"type {entry.TypeId} is no pointer to a table's event");
            structs[variable.Name[..^Suffix.Length]] = pointer.Target.Id;
        }

        return [.. maps.Select(map => structs.TryGetValue(map.Spec.Name, out var id) ? map with { Spec = map.Spec with { EventTypeId = id } } : map)];
    }
}
