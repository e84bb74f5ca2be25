using System.Collections.Immutable;
using BpfSharp.Formats.Elf;
using BpfSharp.Formats.Isa;

namespace BpfSharp.Reading;

/// <summary>Turns ELF relocations into what instructions and map slots refer to, by name.</summary>
internal sealed class RelocationReader(ObjectFile file, List<MapDefinition> maps, FunctionTable functions, IReadOnlyList<ExternSpec> externs)
{
    private const int SlotSize = 8;
    private readonly Dictionary<string, ExternSpec> _externs = externs.ToDictionary(e => e.Name, StringComparer.Ordinal);

    /// <summary>Fills the initial slots of <c>maps</c> in and returns the functions' specs, in their order, with their relocations.</summary>
    public ImmutableArray<ProgramSpec> Resolve()
    {
        var found = functions.ToDictionary(f => f, _ => new SortedDictionary<int, ProgramRelocation>());
        if (file.FindSection(ObjectFile.MapsSection) is { } slots)
            ResolveSlots(slots, file.Elf.RelocationsOf(slots));
        foreach (var section in functions.Select(f => f.Section).Distinct())
            ResolveCode(section, file.Elf.RelocationsOf(section), found);

        foreach (var (function, relocations) in found)
            AddLocalCalls(function, relocations);
        return [.. functions.Select(f => f.Spec with { Relocations = [.. found[f].Values] })];
    }

    private void ResolveCode(ElfSection section, IReadOnlyList<ElfRelocation> relocations, Dictionary<FunctionEntry, SortedDictionary<int, ProgramRelocation>> found)
    {
        foreach (var relocation in relocations)
        {
            if (relocation.Offset % SlotSize != 0 || functions.Containing(section.Index, (long)(relocation.Offset / SlotSize)) is not { } function)
                throw file.Error(section.Name, $"the relocation at byte {relocation.Offset} is in no function's instruction");
            var index = (int)(relocation.Offset / SlotSize) - function.Start;
            var instruction = function.Spec.Instructions[index];
            var resolved = instruction switch
            {
                { Opcode: Opcode.Call } => Call(section, index, instruction, Symbol(section, relocation)),
                { IsWide: true } when index + 1 < function.Spec.Instructions.Length => Load(section, index, instruction, Symbol(section, relocation)),
                _ => throw file.Error(section.Name, $"the relocation at byte {relocation.Offset} is for opcode 0x{instruction.Opcode:x2}, which is neither a call nor a 64-bit load"),
            };
            if (!found[function].TryAdd(index, resolved))
                throw file.Error(section.Name, $"there are two relocations at byte {relocation.Offset}");
        }
    }

    private static bool IsCode(ElfSection section) => (section.Flags & ElfSectionFlags.Executable) != 0;

    private ElfSymbol Symbol(ElfSection section, ElfRelocation relocation)
        => relocation.SymbolIndex < file.Elf.Symbols.Count
            ? file.Elf.Symbols[relocation.SymbolIndex]
            : throw file.Error(section.Name, $"the relocation at byte {relocation.Offset} names symbol {relocation.SymbolIndex} of {file.Elf.Symbols.Count}");

    private ProgramRelocation Call(ElfSection section, int index, Instruction instruction, ElfSymbol symbol)
    {
        if (symbol.SectionIndex == 0)
            return External(section, index, symbol);
        if (file.SectionOf(symbol) is not { } target || !IsCode(target))
            throw file.Error(section.Name, $"a call goes to {symbol.Name}, which is no function");

        // Global functions are called by their symbol with constant -1, static ones by the section's symbol with the slot minus 1.
        return Function(section, index, RelocationKind.Call, target, ((long)symbol.Value / SlotSize) + instruction.Immediate + 1);
    }

    private ProgramRelocation Load(ElfSection section, int index, Instruction instruction, ElfSymbol symbol)
    {
        if (symbol.SectionIndex == 0)
            return External(section, index, symbol);
        if (file.SectionOf(symbol) is not { } target)
            throw file.Error(section.Name, $"{symbol.Name} is in no section; define it (a common symbol needs -fno-common)");
        var place = (long)symbol.Value + instruction.Immediate;
        if (target.Name == ObjectFile.MapsSection)
            return new ProgramRelocation(index, RelocationKind.Map, Map(section, symbol, place).Spec.Name);
        if (IsCode(target))
            return Function(section, index, RelocationKind.FunctionAddress, target, place % SlotSize == 0 ? place / SlotSize : -1);
        if (DataSectionReader.IsData(target) && place >= 0 && place <= (long)target.Size)
            return new ProgramRelocation(index, RelocationKind.MapValue, target.Name, place);
        throw file.Error(section.Name, $"{symbol.Name} (byte {place} of section {target.Name}) is neither a map, a function nor a variable");
    }

    private ProgramRelocation External(ElfSection section, int index, ElfSymbol symbol)
    {
        if (!_externs.TryGetValue(symbol.Name, out var known))
            throw file.Error(section.Name, $"{symbol.Name} is used but not defined; link the file that has it, or declare it extern with __ksym or __kconfig and compile with -g");
        var kind = known.Kind == ExternKind.KernelSymbol ? RelocationKind.KernelSymbol : RelocationKind.KernelConfiguration;
        return new ProgramRelocation(index, kind, symbol.Name);
    }

    private ProgramRelocation Function(ElfSection section, int index, RelocationKind kind, ElfSection target, long slot)
        => functions.Beginning(target.Index, slot) is { } function
            ? new ProgramRelocation(index, kind, function.Spec.Name)
            : throw file.Error(section.Name, $"slot {index} refers to slot {slot} of {target.Name}, where no function begins");

    private MapDefinition Map(ElfSection section, ElfSymbol symbol, long place)
        => maps.Find(map => map.Offset == (ulong)place) ?? throw file.Error(section.Name, $"{symbol.Name} (byte {place} of {ObjectFile.MapsSection}) is no map");

    // Calls within a section need no relocation; their targets are functions all the same.
    private void AddLocalCalls(FunctionEntry function, SortedDictionary<int, ProgramRelocation> relocations)
    {
        var code = function.Spec.Instructions;
        for (var i = 0; i < code.Length; i += code[i].IsWide ? 2 : 1)
        {
            if (relocations.ContainsKey(i))
                continue;
            if (code[i] is { Opcode: Opcode.Call, Source: Opcode.PseudoCall })
                relocations.Add(i, Function(function.Section, i, RelocationKind.Call, function.Section, (long)function.Start + i + code[i].Immediate + 1));
            else if (code[i] is { IsWide: true, Source: Opcode.PseudoFunction })
                throw file.Error(function.Section.Name, $"{function.Spec.Name}, slot {i}: a function's address without a relocation");
        }
    }

    private void ResolveSlots(ElfSection section, IReadOnlyList<ElfRelocation> relocations)
    {
        foreach (var group in relocations.GroupBy(relocation => maps.FindIndex(map => relocation.Offset >= map.Offset && relocation.Offset - map.Offset < map.Size + SlotArea(map))))
        {
            if (group.Key < 0)
                throw file.Error(section.Name, $"the relocation at byte {group.First().Offset} is in no map");
            var map = maps[group.Key];
            ImmutableArray<MapSlot> slots = [.. group.Select(relocation => Slot(section, map, relocation)).OrderBy(slot => slot.Index)];
            var spec = map.Spec with { InitialSlots = slots };

            // A map's size may be left to its slots.
            if (spec.MaxEntries == 0)
                spec = spec with { MaxEntries = slots[^1].Index + 1 };
            maps[group.Key] = map with { Spec = spec };
        }
    }

    // The type of "values" is an array without length: the initial slots follow the struct, up to the next map or the section's end.
    private ulong SlotArea(MapDefinition map)
    {
        var next = maps.Where(other => other.Offset > map.Offset).Select(other => other.Offset).DefaultIfEmpty(file.FindSection(ObjectFile.MapsSection)!.Size).Min();
        return next > map.Offset + map.Size ? next - map.Offset - map.Size : 0;
    }

    private MapSlot Slot(ElfSection section, MapDefinition map, ElfRelocation relocation)
    {
        var place = (long)(relocation.Offset - map.Offset) - map.SlotsOffset;
        if (map.SlotsOffset < 0 || place < 0 || place % SlotSize != 0)
            throw file.Error(section.Name, $"map {map.Spec.Name}: the relocation at byte {relocation.Offset} is no initial slot");
        var symbol = Symbol(section, relocation);
        var target = file.SectionOf(symbol);
        string name;
        if (map.Spec.Type == MapType.ProgramArray && target is not null && IsCode(target))
            name = functions.Beginning(target.Index, (long)symbol.Value / SlotSize)?.Spec.Name ?? throw file.Error(section.Name, $"{symbol.Name} is no function");
        else if (map.Spec.Inner is not null && target?.Name == ObjectFile.MapsSection)
            name = Map(section, symbol, (long)symbol.Value).Spec.Name;
        else
            throw file.Error(section.Name, $"map {map.Spec.Name}: {symbol.Name} can't be in a slot of a map of type {map.Spec.Type}");
        return new MapSlot((uint)(place / SlotSize), name);
    }
}
