using BpfSharp.Formats.Binary;
using BpfSharp.Formats.Elf;
using BpfSharp.Formats.Symbols;

namespace BpfSharp.Formats.Usdt;

/// <summary>Reads the USDT probes of a program or library from its notes.</summary>
public static class UsdtNotes
{
    private const string Owner = "stapsdt";
    private const uint NoteType = 3;
    private const string BaseSection = ".stapsdt.base";

    /// <summary>The probes in the order of their notes; none where the file has none.</summary>
    /// <exception cref="BpfFormatException">A note is malformed.</exception>
    public static IReadOnlyList<UsdtProbe> Read(ElfFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var addresses = new ElfAddressMap(file);
        var parser = new UsdtArgumentParser(file.Machine, name => AddressOf(file, name));
        var probes = new List<UsdtProbe>();
        foreach (var note in file.Notes().Where(note => note.Name == Owner && note.Type == NoteType))
        {
            var probe = Parse(note, file, addresses);
            probes.Add(probe with { Arguments = parser.Parse(probe.ArgumentText, probe.Address) });
        }

        return probes;
    }

    // pc:word base:word semaphore:word provider\0 name\0 arguments\0
    private static UsdtProbe Parse(ElfNote note, ElfFile file, ElfAddressMap addresses)
    {
        var reader = new SpanReader(note.Description.Span, "stapsdt note", file.IsBigEndian);
        var address = reader.ReadWord(file.Is64Bit);
        var noted = reader.ReadWord(file.Is64Bit);
        var semaphore = reader.ReadWord(file.Is64Bit);
        var (provider, name, arguments) = (reader.ReadCString(), reader.ReadCString(), reader.ReadCString());
        // prelink moves sections but can't see into notes: the base's own section tells by how much.
        if (noted != 0 && file.TryGetSection(BaseSection, out var section))
        {
            address += section.Address - noted;
            semaphore += semaphore == 0 ? 0 : section.Address - noted;
        }

        if (!addresses.TryGetFileOffset(address, out var offset))
            throw reader.Error($"probe {provider}:{name} is at address 0x{address:x}, which no part of the file is loaded at");
        ulong semaphoreOffset = 0;
        if (semaphore != 0 && !addresses.TryGetFileOffset(semaphore, out semaphoreOffset))
            throw reader.Error($"the semaphore of probe {provider}:{name} is at address 0x{semaphore:x}, which no part of the file is loaded at");
        return new UsdtProbe(provider, name, address, offset, semaphoreOffset, arguments);
    }

    private static ulong? AddressOf(ElfFile file, string name)
    {
        foreach (var table in (ReadOnlySpan<ElfSymbolTable>)[file.Symbols, file.DynamicSymbols])
        {
            foreach (var symbol in table)
            {
                if (symbol.IsDefined && symbol.Name == name)
                    return symbol.Value;
            }
        }

        return null;
    }
}
