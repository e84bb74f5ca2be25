using System.Collections;
using BpfSharp.Formats.Btf;
using BpfSharp.Formats.Elf;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Reading;

/// <summary>A function of an object: where it is, and its spec so far.</summary>
/// <param name="Section">Its section.</param>
/// <param name="Start">Its first slot in the section.</param>
/// <param name="IsProgram">True where it is loaded by itself.</param>
/// <param name="Spec">Name, kind and instructions.</param>
internal sealed record FunctionEntry(ElfSection Section, int Start, bool IsProgram, ProgramSpec Spec)
{
    /// <summary>The slot after the last one.</summary>
    public int End => Start + Spec.Instructions.Length;
}

/// <summary>The functions of an object, split out of its sections by their symbols, in the order of section and place.</summary>
internal sealed class FunctionTable : IReadOnlyList<FunctionEntry>
{
    private const int SlotSize = 8;
    private readonly List<FunctionEntry> _functions = [];
    private readonly Dictionary<(int Section, int Slot), FunctionEntry> _byStart = [];

    public int Count => _functions.Count;

    public FunctionEntry this[int index] => _functions[index];

    public static FunctionTable Read(ObjectFile file)
    {
        var table = new FunctionTable();
        var btf = FunctionTypes(file);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var section in file.Elf.Sections)
        {
            if (section is not { Type: ElfSectionType.ProgramBits, Size: > 0 } || (section.Flags & ElfSectionFlags.Executable) == 0)
                continue;
            foreach (var symbol in SymbolsOf(file, section))
                table.Add(Read(file, section, symbol, btf, names), file);
        }

        // As in libbpf, a function in .text that is all there is, is a program.
        if (table._functions is [{ IsProgram: false } only])
        {
            table._functions[0] = only with { IsProgram = true };
            table._byStart[(only.Section.Index, only.Start)] = table._functions[0];
        }

        return table;
    }

    /// <summary>The function that begins at a slot of a section; null where none does.</summary>
    public FunctionEntry? Beginning(int section, long slot) => slot is >= 0 and <= int.MaxValue ? _byStart.GetValueOrDefault((section, (int)slot)) : null;

    /// <summary>The function that a slot of a section belongs to; null where none does.</summary>
    public FunctionEntry? Containing(int section, long slot)
    {
        // The last one that begins at the slot or before it; the list is in the order of sections and places.
        var (low, high) = (0, _functions.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var (at, start) = (_functions[middle].Section.Index, _functions[middle].Start);
            if (at < section || (at == section && start <= slot))
                low = middle + 1;
            else
                high = middle;
        }

        return low > 0 && _functions[low - 1] is var last && last.Section.Index == section && slot < last.End ? last : null;
    }

    public IEnumerator<FunctionEntry> GetEnumerator() => _functions.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static IEnumerable<ElfSymbol> SymbolsOf(ObjectFile file, ElfSection section)
        => file.Elf.Symbols.Where(s => s.Type == ElfSymbolType.Function && s.SectionIndex == section.Index && s.Size > 0).OrderBy(s => s.Value);

    private static ILookup<string, BtfFunction> FunctionTypes(ObjectFile file)
        => (file.Btf is null ? [] : file.Btf.Types.OfType<BtfFunction>()).ToLookup(function => function.Name, StringComparer.Ordinal);

    private static FunctionEntry Read(ObjectFile file, ElfSection section, ElfSymbol symbol, ILookup<string, BtfFunction> btf, HashSet<string> names)
    {
        if (symbol.Value % SlotSize != 0 || symbol.Size % SlotSize != 0)
            throw file.Error(section.Name, $"function {symbol.Name} ({symbol.Size} bytes at {symbol.Value}) is not made of slots of 8 bytes");
        if (symbol.Size > section.Size || symbol.Value > section.Size - symbol.Size)
            throw file.Error(section.Name, $"function {symbol.Name} ({symbol.Size} bytes at {symbol.Value}) goes beyond the section's {section.Size} bytes");
        var code = Instruction.Decode(section.Data.Span.Slice((int)symbol.Value, (int)symbol.Size));
        var isProgram = section.Name != ObjectFile.TextSection && symbol.Binding != ElfSymbolBinding.Local;
        var meaning = isProgram ? SectionName.Parse(section.Name) : new SectionName(ProgramType.Unspecified, null, null, true, 0);

        // Linked objects may hold several static functions of one name; references between functions go by names, so these must differ.
        var name = symbol.Name;
        for (var i = 2; !names.Add(name); i++)
            name = $"{symbol.Name}.{i}";
        var function = btf[symbol.Name].FirstOrDefault();
        var spec = new ProgramSpec
        {
            Name = name,
            SectionName = section.Name,
            Type = meaning.Type,
            ExpectedAttachType = meaning.ExpectedAttachType,
            AttachTo = meaning.AttachTo,
            AutoLoad = meaning.AutoLoad,
            Flags = meaning.Flags,
            Instructions = [.. code],
            BtfFunctionId = function?.Id ?? 0,
            AlternativeOf = function is null ? null : file.Tags(function.Id, ObjectFile.TagPrefix + "alternative_of:").FirstOrDefault(),
        };
        return new FunctionEntry(section, (int)(symbol.Value / SlotSize), isProgram, spec);
    }

    private void Add(FunctionEntry function, ObjectFile file)
    {
        if (_functions is [.., var last] && last.Section == function.Section && last.End > function.Start)
        {
            // Two names of the same function.
            if (last.Start == function.Start && last.End == function.End)
                return;
            throw file.Error(function.Section.Name, $"functions {last.Spec.Name} and {function.Spec.Name} overlap");
        }

        _functions.Add(function);
        _byStart.Add((function.Section.Index, function.Start), function);
    }
}
