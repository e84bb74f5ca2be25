using System.Collections.Immutable;
using BpfSharp.Formats.Binary;

namespace BpfSharp.Formats.Elf;

/// <summary>A relocation: a place to be changed once a symbol's address is known.</summary>
/// <param name="Offset">The place, in bytes from the section's start.</param>
/// <param name="Type">How it is to be changed; the machine's numbers (R_BPF_64_64 is 1, R_BPF_64_32 is 10).</param>
/// <param name="SymbolIndex">The symbol, in the table that the relocations' section links to; 0 for none.</param>
/// <param name="Addend">What to add; null where it is in the place itself (REL).</param>
public readonly record struct ElfRelocation(ulong Offset, uint Type, int SymbolIndex, long? Addend)
{
    // Elf32_Rel(a): offset:32 info:32 (symbol:24 type:8)    addend:32
    // Elf64_Rel(a): offset:64 info:64 (symbol:32 type:32)   addend:64
    internal static ImmutableArray<ElfRelocation> Parse(ElfFile file, ElfSection section)
    {
        var withAddend = section.Type == ElfSectionType.RelocationsWithAddends;
        var entrySize = (file.Is64Bit ? 8 : 4) * (withAddend ? 3 : 2);
        if (section.EntrySize != (ulong)entrySize)
            throw new BpfFormatException(section.Name, -1, $"relocations of {section.EntrySize} bytes, expected {entrySize}");
        var reader = new SpanReader(section.Data.Span, section.Name, file.IsBigEndian);
        var relocations = ImmutableArray.CreateBuilder<ElfRelocation>(reader.Remaining / entrySize);
        while (reader.Remaining >= entrySize)
        {
            var (offset, info) = (reader.ReadWord(file.Is64Bit), reader.ReadWord(file.Is64Bit));
            var (symbol, type) = file.Is64Bit ? ((uint)(info >> 32), (uint)info) : ((uint)info >> 8, (uint)info & 0xff);
            if (symbol > int.MaxValue)
                throw reader.Error($"symbol {symbol}");
            relocations.Add(new ElfRelocation(offset, type, (int)symbol, withAddend ? ReadAddend(ref reader, file.Is64Bit) : null));
        }

        return relocations.DrainToImmutable();
    }

    private static long ReadAddend(ref SpanReader reader, bool is64Bit) => is64Bit ? (long)reader.ReadUInt64() : reader.ReadInt32();
}
