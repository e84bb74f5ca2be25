using BpfSharp.Formats.Btf;
using BpfSharp.Formats.Elf;

namespace BpfSharp.Reading;

/// <summary>Decides what <see cref="BtfPatcher"/> has to change in an object's BTF before a kernel takes it.</summary>
internal static class BtfPreparation
{
    /// <summary>The object's types in the form the kernel takes; null where it has none.</summary>
    public static BtfSpec? Prepare(ObjectFile file, IReadOnlyList<ExternSpec> externs)
    {
        if (file.Btf is not { } btf)
            return null;
        var patcher = BtfPatcher.Copy(file.FindSection(".BTF")!.Data.Span);
        foreach (var section in file.Variables.Values)
        {
            if (section.Name == ExternReader.KernelSymbols)
                PrepareKernelSymbols(file, patcher, section);
            else if (section.Name == ExternReader.KernelConfiguration)
                PrepareConfiguration(patcher, section, externs);
            else
                PlaceVariables(file, patcher, section);
        }

        HideFunctions(file, patcher, btf);
        foreach (var tag in btf.Types.OfType<BtfDeclTag>().Where(tag => tag.Name.StartsWith(ObjectFile.TagPrefix, StringComparison.Ordinal)))
            patcher.MakeTagInteger(tag.Id);
        return BtfSpec.Parse(patcher.Bytes);
    }

    private static void PlaceVariables(ObjectFile file, BtfPatcher patcher, BtfDataSection section)
    {
        if (file.FindSection(section.Name) is not { } memory)
            return;
        patcher.SetSectionSize(section.Id, (int)Math.Min(memory.Size, int.MaxValue));
        var places = new uint[section.Variables.Count];
        for (var i = 0; i < places.Length; i++)
        {
            var variable = section.Variables[i];
            places[i] = variable.Offset;

            // Static variables have no symbols in some objects; linkers have set their offsets then.
            if (section.Owner.TypeById(variable.TypeId) is BtfVariable declared && file.FindSymbol(declared.Name) is { } symbol && symbol.SectionIndex == memory.Index)
                places[i] = (uint)symbol.Value;
            patcher.PlaceVariable(section.Id, i, places[i], variable.Size);
        }

        // The kernel wants them in the order of their offsets.
        int[] order = [.. Enumerable.Range(0, places.Length).OrderBy(i => places[i])];
        patcher.ReorderVariables(section.Id, order);
    }

    private static void PrepareConfiguration(BtfPatcher patcher, BtfDataSection section, IReadOnlyList<ExternSpec> externs)
    {
        var places = new int[section.Variables.Count];
        var size = 0;
        for (var i = 0; i < places.Length; i++)
        {
            var variable = section.Variables[i];
            patcher.MakeVariableGlobal(variable.TypeId);
            var name = section.Owner.TypeById(variable.TypeId).Name;
            if (externs.FirstOrDefault(e => e.Kind == ExternKind.KernelConfiguration && e.Name == name) is not { } spec)
                continue;
            places[i] = spec.Offset;
            size = Math.Max(size, spec.Offset + spec.Size);
            patcher.PlaceVariable(section.Id, i, (uint)spec.Offset, (uint)spec.Size);
        }

        patcher.SetSectionSize(section.Id, size);
        int[] order = [.. Enumerable.Range(0, places.Length).OrderBy(i => places[i])];
        patcher.ReorderVariables(section.Id, order);
    }

    private static void PrepareKernelSymbols(ObjectFile file, BtfPatcher patcher, BtfDataSection section)
    {
        var integer = file.Btf!.Types.OfType<BtfInt>().FirstOrDefault(type => type.Size == 4)
            ?? throw file.Error(".BTF", "kernel symbols are used, but there is no int, which every object with a program has");
        foreach (var entry in section.Variables)
        {
            switch (file.Btf.TypeById(entry.TypeId))
            {
                case BtfFunction function:
                    patcher.SetFunctionLinkage(function.Id, BtfLinkage.Global);
                    patcher.NameParameters(function.TargetId, patcher.NameOffset(function.Id));
                    break;
                case BtfVariable variable:
                    patcher.MakeVariableGlobal(variable.Id);
                    patcher.SetVariableType(variable.Id, integer.Id);
                    break;
            }
        }

        patcher.MakeSectionStruct(section.Id, integer.Id, integer.Size);
    }

    // A hidden global function is one of this object alone: the kernel then verifies it along with its callers, as it does static ones.
    private static void HideFunctions(ObjectFile file, BtfPatcher patcher, BtfSpec btf)
    {
        var hidden = file.Elf.Symbols
            .Where(s => s.Type == ElfSymbolType.Function && s.Visibility is ElfSymbolVisibility.Hidden or ElfSymbolVisibility.Internal)
            .Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        if (hidden.Count == 0)
            return;
        foreach (var function in btf.Types.OfType<BtfFunction>())
        {
            if (function.Linkage == BtfLinkage.Global && hidden.Contains(function.Name))
                patcher.SetFunctionLinkage(function.Id, BtfLinkage.Static);
        }
    }
}
