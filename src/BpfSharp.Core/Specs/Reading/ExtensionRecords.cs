using System.Collections.Immutable;
using BpfSharp.Backends;
using BpfSharp.Formats.Btf;

namespace BpfSharp.Reading;

/// <summary>Gives each function its line and CO-RE records of <c>.BTF.ext</c>, counted from its own first slot.</summary>
internal static class ExtensionRecords
{
    private const int SlotSize = 8;

    public static ImmutableArray<ProgramSpec> Attach(ObjectFile file, FunctionTable functions, ImmutableArray<ProgramSpec> specs)
    {
        if (file.Btf is not { } btf || file.FindSection(".BTF.ext") is not { } section)
            return specs;
        var extension = BtfExtension.Parse(section.Data, btf);
        var lines = Sorted(extension.Lines, record => record.InstructionOffset);
        var accesses = Sorted(extension.Relocations, record => record.InstructionOffset);
        return [.. specs.Select((spec, i) => Attach(file, functions[i], spec, lines, accesses))];
    }

    private static ProgramSpec Attach(
        ObjectFile file, FunctionEntry function, ProgramSpec spec, Dictionary<string, BtfLineRecord[]> lines, Dictionary<string, BtfCoReRecord[]> accesses) => spec with
        {
            Lines = [.. Within(lines, function, r => r.InstructionOffset).Select(r => Line(function, r)).Where(line => IsInstruction(spec, line.Index)).DistinctBy(line => line.Index)],
            CoreRelocations = [.. Within(accesses, function, r => r.InstructionOffset).Select(r => Access(file, function, r))],
        };

    private static LineInfo Line(FunctionEntry function, BtfLineRecord record)
        => new((int)(record.InstructionOffset / SlotSize) - function.Start, record.FileNameOffset, record.LineOffset, record.LineColumn);

    // The kernel refuses records that point into the middle of a 64-bit load.
    private static bool IsInstruction(ProgramSpec spec, int index) => spec.Instructions[index].Opcode != 0;

    private static CoreRelocation Access(ObjectFile file, FunctionEntry function, BtfCoReRecord record)
    {
        if (record.InstructionOffset % SlotSize != 0)
            throw file.Error(".BTF.ext", $"the CO-RE record at byte {record.InstructionOffset} of {function.Section.Name} is in the middle of an instruction");
        return new CoreRelocation((int)(record.InstructionOffset / SlotSize) - function.Start, record.TypeId, file.Btf!.StringAt(record.AccessOffset), record.Kind);
    }

    private static Dictionary<string, T[]> Sorted<T>(ImmutableArray<BtfExtensionSection<T>> sections, Func<T, uint> offsetOf)
        => sections.GroupBy(s => s.SectionName, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.SelectMany(s => s.Records).OrderBy(offsetOf).ToArray(), StringComparer.Ordinal);

    private static T[] Within<T>(Dictionary<string, T[]> records, FunctionEntry function, Func<T, uint> offsetOf)
    {
        if (!records.TryGetValue(function.Section.Name, out var all))
            return [];
        return all[LowerBound(all, (long)function.Start * SlotSize, offsetOf)..LowerBound(all, (long)function.End * SlotSize, offsetOf)];
    }

    private static int LowerBound<T>(T[] records, long offset, Func<T, uint> offsetOf)
    {
        var (low, high) = (0, records.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (offsetOf(records[middle]) < offset)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
