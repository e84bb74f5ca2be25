using BpfSharp.Formats.Elf;

namespace BpfSharp.Formats.Symbols;

/// <summary>
/// A place in a program's or library's memory where the dynamic linker writes the address of a function, and where a live process can be asked
/// which function an indirect one (STT_GNU_IFUNC) became.
/// </summary>
/// <param name="Address">Its address as the file has it.</param>
/// <param name="Resolver">The address of the function that chooses (an IRELATIVE relocation); 0 where the slot is for a symbol.</param>
/// <param name="SymbolName">The function's name (JUMP_SLOT, GLOB_DAT); null where the slot is for a resolver.</param>
public readonly record struct IndirectSlot(ulong Address, ulong Resolver, string? SymbolName)
{
    /// <summary>The slots of a file for processors that we know; none for others.</summary>
    /// <exception cref="BpfFormatException">A table of relocations is malformed.</exception>
    public static IEnumerable<IndirectSlot> Of(ElfFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        // R_X86_64_GLOB_DAT, _JUMP_SLOT, _IRELATIVE; R_AARCH64_GLOB_DAT, _JUMP_SLOT, _IRELATIVE.
        (uint GlobalData, uint JumpSlot, uint IndirectRelative)? types = file.Machine switch
        {
            ElfMachine.X64 => (6, 7, 37),
            ElfMachine.AArch64 => (1025, 1026, 1032),
            _ => null,
        };
        if (types is not { } type)
            yield break;
        // .rela.plt names the section it changes, .rela.dyn none (section 0).
        var changed = file.Sections.Where(s => s.Type == ElfSectionType.RelocationsWithAddends && s.Info < file.Sections.Length).Select(s => (int)s.Info).Distinct();
        foreach (var relocation in changed.SelectMany(index => file.RelocationsOf(file.Sections[index])))
        {
            if (relocation.Type == type.IndirectRelative)
                yield return new IndirectSlot(relocation.Offset, (ulong)(relocation.Addend ?? 0), null);
            else if ((relocation.Type == type.GlobalData || relocation.Type == type.JumpSlot) && relocation.SymbolIndex != 0)
                yield return new IndirectSlot(relocation.Offset, 0, file.DynamicSymbols[relocation.SymbolIndex].Name);
        }
    }
}
