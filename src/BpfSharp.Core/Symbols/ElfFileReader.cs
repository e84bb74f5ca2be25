using System.Buffers.Binary;
using BpfSharp.Formats;
using BpfSharp.Formats.Elf;
using Microsoft.Win32.SafeHandles;

namespace BpfSharp.Symbols;

/// <summary>
/// Reads of a program or library only what symbols need: headers, tables of symbols and names, relocations and notes. Code and debug information,
/// the bulk of it, stay on disk; in memory they are pages that nothing touches.
/// </summary>
internal static class ElfFileReader
{
    // Sections of the program's own kind (.gnu_debuglink, .got) are read when they are small.
    private const ulong SmallSection = 4096;
    private const int HeaderLength = 64;

    /// <summary>Opens a regular file. Anything else (a pipe would block for ever) is refused.</summary>
    public static SafeFileHandle Open(string path)
    {
        var info = new FileInfo(path);
        if (info.LinkTarget is not null)
            info = info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info;
        if (!info.Exists)
            throw new FileNotFoundException($"there is no file {path}");
        // Pipes, sockets and devices have no length.
        return info.Length > 0 ? File.OpenHandle(path) : throw new BpfFormatException(path, -1, "empty, or no regular file");
    }

    /// <summary>Reads a file; null where it is no ELF file at all.</summary>
    /// <exception cref="BpfFormatException">It begins like an ELF file but is none.</exception>
    public static ElfFile? Read(SafeFileHandle handle)
    {
        var length = RandomAccess.GetLength(handle);
        Span<byte> header = stackalloc byte[HeaderLength];
        if (Fill(handle, header, 0) < HeaderLength || !ElfFile.IsElf(header))
            return null;
        if (length > Array.MaxLength)
            throw new BpfFormatException("ELF file", -1, $"{length} bytes; files of up to {Array.MaxLength} bytes are read");
        var bytes = new byte[length];
        header.CopyTo(bytes);
        foreach (var (offset, size) in HeaderTables(header))
            Fill(handle, bytes, offset, size);
        var file = ElfFile.Parse(bytes);
        foreach (var section in file.Sections)
        {
            if (IsWanted(section))
                Fill(handle, bytes, section.Offset, section.Size);
        }

        if (file.Sections.IsEmpty)
        {
            foreach (var note in file.Segments.Where(s => s.Type == ElfSegment.Note))
                Fill(handle, bytes, note.Offset, note.FileSize);
        }

        // Once more, now that the sections' names are there.
        return ElfFile.Parse(bytes);
    }

    private static bool IsWanted(ElfSection section) => section.Type switch
    {
        ElfSectionType.NoBits or ElfSectionType.Null or ElfSectionType.Hash => false,
        ElfSectionType.ProgramBits => section.Size <= SmallSection,
        _ => true,
    };

    // Program and section headers: where they are and how long, of 64 or 32 bits. A file that lies here is refused by the parser.
    private static (ulong Offset, ulong Size)[] HeaderTables(ReadOnlySpan<byte> header)
    {
        var bigEndian = header[5] == 2;
        return header[4] == 2
            ? [(Word(header, 32), (ulong)Half(header, 54) * Half(header, 56)), (Word(header, 40), (ulong)Half(header, 58) * Math.Max((ushort)1, Half(header, 60)))]
            : [(Int(header, 28), (ulong)Half(header, 42) * Half(header, 44)), (Int(header, 32), (ulong)Half(header, 46) * Math.Max((ushort)1, Half(header, 48)))];

        ulong Word(ReadOnlySpan<byte> at, int offset) => bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(at[offset..]) : BinaryPrimitives.ReadUInt64LittleEndian(at[offset..]);
        ulong Int(ReadOnlySpan<byte> at, int offset) => bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at[offset..]) : BinaryPrimitives.ReadUInt32LittleEndian(at[offset..]);
        ushort Half(ReadOnlySpan<byte> at, int offset) => bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(at[offset..]) : BinaryPrimitives.ReadUInt16LittleEndian(at[offset..]);
    }

    private static void Fill(SafeFileHandle handle, byte[] bytes, ulong offset, ulong size)
    {
        if (offset < (ulong)bytes.Length)
            Fill(handle, bytes.AsSpan((int)offset, (int)Math.Min(size, (ulong)bytes.Length - offset)), (long)offset);
    }

    private static int Fill(SafeFileHandle handle, Span<byte> target, long offset)
    {
        var filled = 0;
        while (filled < target.Length && RandomAccess.Read(handle, target[filled..], offset + filled) is var read and > 0)
            filled += read;
        return filled;
    }
}
