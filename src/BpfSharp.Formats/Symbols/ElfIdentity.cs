using BpfSharp.Formats.Binary;
using BpfSharp.Formats.Elf;

namespace BpfSharp.Formats.Symbols;

/// <summary>Where a stripped file says that its debug symbols are: a file's name and its checksum (<c>.gnu_debuglink</c>).</summary>
/// <param name="FileName">The name, without a folder.</param>
/// <param name="Checksum">CRC-32 of the whole file.</param>
public readonly record struct DebugLink(string FileName, uint Checksum)
{
    private static readonly uint[] Table = MakeTable();

    /// <summary>The checksum as debug links have it (CRC-32 of IEEE 802.3).</summary>
    public static uint ComputeChecksum(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var buffer = new byte[1 << 16];
        var crc = uint.MaxValue;
        while (stream.Read(buffer) is var read and > 0)
        {
            foreach (var b in buffer.AsSpan(0, read))
                crc = Table[(byte)(crc ^ b)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[] MakeTable()
    {
        const uint Polynomial = 0xedb88320;
        var table = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
                value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
            table[i] = value;
        }

        return table;
    }
}

/// <summary>What tells which build a program or library is of.</summary>
public static class ElfIdentity
{
    private const uint BuildIdNote = 3;

    /// <summary>The build id in hexadecimal digits, as file(1) shows it; null where the file has none.</summary>
    /// <exception cref="BpfFormatException">The notes are malformed.</exception>
    public static string? GetBuildId(ElfFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        foreach (var note in file.Notes())
        {
            if (note.Type == BuildIdNote && note.Name == "GNU" && note.Description.Length is > 1 and <= 64)
                return Convert.ToHexStringLower(note.Description.Span);
        }

        return null;
    }

    /// <summary>The debug link; null where the file has none.</summary>
    /// <exception cref="BpfFormatException">The section is malformed.</exception>
    public static DebugLink? GetDebugLink(ElfFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!file.TryGetSection(".gnu_debuglink", out var section))
            return null;
        var reader = new SpanReader(section.Data.Span, section.Name, file.IsBigEndian);
        var name = reader.ReadCString();
        // The checksum is aligned to 4 bytes.
        reader.Seek((reader.Position + 3) & ~3);
        var checksum = reader.ReadUInt32();
        // A name that leads elsewhere is not followed.
        return name.Length == 0 || name.Contains('/', StringComparison.Ordinal) ? null : new DebugLink(name, checksum);
    }
}
