using System.Collections.Immutable;
using BpfSharp.Formats.Btf;
using BpfSharp.Formats.Elf;

namespace BpfSharp.Reading;

/// <summary>Makes the maps of global variables: one array of one value for each section of data.</summary>
internal static class DataSectionReader
{
    public static IEnumerable<MapSpec> Read(ObjectFile file, IReadOnlyList<ExternSpec> externs, BtfSpec? btf)
    {
        foreach (var section in file.Elf.Sections)
        {
            if (IsData(section) && section.Size > 0)
                yield return FromSection(file, section, btf);
        }

        var size = externs.Where(e => e.Kind == ExternKind.KernelConfiguration).Select(e => e.Offset + e.Size).DefaultIfEmpty(0).Max();
        if (size > 0)
            yield return Describe(file, ExternReader.KernelConfiguration, size, [], isConstant: true, btf);
    }

    /// <summary>True for sections whose contents are a map's value.</summary>
    public static bool IsData(ElfSection section)
        => section.Name is ".data" or ".rodata" or ".bss" || section.Name.StartsWith(".data.", StringComparison.Ordinal)
        || section.Name.StartsWith(".rodata.", StringComparison.Ordinal) || section.Name.StartsWith(".bss.", StringComparison.Ordinal);

    private static MapSpec FromSection(ObjectFile file, ElfSection section, BtfSpec? btf)
    {
        if (section.Size > int.MaxValue)
            throw file.Error(section.Name, $"{section.Size} bytes, more than a map's value can have");
        ImmutableArray<byte> data = section.Type == ElfSectionType.NoBits ? [] : [.. section.Data.Span];
        return Describe(file, section.Name, (int)section.Size, data, section.Name.StartsWith(".rodata", StringComparison.Ordinal), btf);
    }

    private static MapSpec Describe(ObjectFile file, string name, int size, ImmutableArray<byte> data, bool isConstant, BtfSpec? btf) => new()
    {
        Name = name,
        Type = MapType.Array,
        KeySize = sizeof(uint),
        ValueSize = size,
        MaxEntries = 1,
        Flags = MapFlags.MemoryMappable | (isConstant ? MapFlags.ReadOnlyForPrograms : MapFlags.None),
        Btf = btf,
        ValueTypeId = file.Variables.TryGetValue(name, out var variables) ? variables.Id : 0,
        InitialData = data,
        Freeze = isConstant,
    };
}
